//! The endpoints: one file each, and one line each in [`crate::routes`].

pub(crate) mod admin;
pub(crate) mod banner;
pub(crate) mod batch;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod files;
pub(crate) mod gpc;
pub(crate) mod health;
pub(crate) mod loader;
