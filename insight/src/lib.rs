//! What is asked and what is shown: the operator's side of Candor. Queries, estimators, the
//! operator's API and every page of the dashboard.
//!
//! The crate is pure. Storage reaches it as a [`Store`], the clock and everything about the request
//! as a [`Request`]; what leaves it is a [`Page`]. It opens no socket, reads no clock and knows no
//! platform, so that the whole dashboard runs under plain `cargo test` on the real SQL engine.
//!
//! ```text
//! let authenticator = Authenticator::new(&token);
//! let page = insight::respond(&authenticator, &store, &request).await;   // for every admin route
//! ```
#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod auth;
pub mod dead;
pub mod estimate;
pub mod issues;
pub mod keeping;
pub mod maps;
pub mod metrics;
pub mod pressure;
pub mod proof;
pub mod quarantine;
pub mod receipts;
pub mod retention;
pub mod revision;
pub mod rollups;
pub mod rules;
pub mod sites;

mod api;
mod api_filters;
mod chart;
mod civil;
mod coverage;
mod draft;
mod figure;
mod form;
mod layout;
mod pages;
mod panels;
mod request;
mod respond;
mod store;
mod view;
mod window;
mod wording;

pub use auth::{Authenticator, Operator, SiteScope};
pub use dead::{Replayed, replayed};
pub use request::{Asker, Page, Request};
pub use respond::{respond, too_many_attempts};
pub use store::{Database, Query, Row, Store, StoreError};
pub use wording::{Module, Wording};
