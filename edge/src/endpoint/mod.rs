//! The endpoints: one file each, and one line each in [`crate::routes`].

pub(crate) mod admin;
pub(crate) mod banner;
pub(crate) mod batch;
pub(crate) mod config;
pub(crate) mod dead;
pub(crate) mod demo;
pub(crate) mod erase;
pub(crate) mod files;
pub(crate) mod gpc;
pub(crate) mod health;
pub(crate) mod loader;
pub(crate) mod maps;
pub(crate) mod metrics;
pub(crate) mod mine;
pub(crate) mod proof;
pub(crate) mod receipt;
pub(crate) mod reports;
