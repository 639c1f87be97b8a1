//! What travels between the page, the edge and the store: batch, event kinds with their purposes,
//! consent stamp, limits, reason codes, the sampling hash, redaction.
//!
//! One crate is compiled into the beacon and into the worker, so that the two sides cannot drift.
//! It knows nothing: no I/O, no clock, no web-sys, no worker. Without the feature `edge` it has no
//! dependency at all; with it come the serde derives and the types that never reach a page.
#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::single_char_add_str, reason = "one way to append: `push` would be a second function in the page")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod consent;
pub mod json;
pub mod kind;
pub mod limits;
pub mod purpose;
pub mod reason;
pub mod redact;
pub mod route;
pub mod sample;
pub mod vital;
pub mod wire;

#[cfg(feature = "edge")]
pub mod address;
#[cfg(feature = "edge")]
pub mod capturing;
#[cfg(feature = "edge")]
pub mod detail;
#[cfg(feature = "edge")]
mod fronts;
#[cfg(feature = "edge")]
pub mod histogram;
#[cfg(feature = "edge")]
pub mod origin;
#[cfg(feature = "edge")]
pub mod policy;
#[cfg(feature = "edge")]
pub mod pressure;
#[cfg(feature = "edge")]
pub mod private;
#[cfg(feature = "edge")]
pub mod report;
#[cfg(feature = "edge")]
pub mod resolve;
#[cfg(feature = "edge")]
pub mod row;
#[cfg(feature = "edge")]
pub mod rule;
#[cfg(feature = "edge")]
pub mod sampling;
#[cfg(feature = "edge")]
pub mod site;
#[cfg(feature = "edge")]
pub mod site_key;
