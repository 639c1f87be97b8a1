//! What is decided about a batch: bytes and facts in, rows and an answer out.
//!
//! A batch goes through stages, one file each: [`refusal`](crate::check_origin) → `decode` →
//! `stamp` (consent) → for each event by itself `event` (validate) → `clock` → `filter` → `sample` →
//! `scrub` and `stack` → `enrich` (with `agent` and `channel`) → `rows`. What came of it is an [`Outcome`]:
//! the statements for the store, the reply for the page and the counts for the ledger. In queue mode the
//! statements travel as messages (`pack`, `parcel`).
//!
//! It does no I/O, has no clock and no randomness: time reaches it in [`Facts`]. It does not know
//! the worker, and it does not know how rows are read.
#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod agent;
mod channel;
mod class;
mod clock;
mod dead;
mod decode;
mod detail;
mod encoding;
mod enrich;
mod environment;
mod event;
mod facts;
mod filter;
mod fingerprint;
mod flags;
pub mod front;
mod id;
mod loader_config;
pub mod maps;
mod mirror;
mod named;
mod outcome;
mod pack;
mod parcel;
mod process;
#[cfg(test)]
mod property;
mod quiet;
mod refusal;
pub mod report;
mod rights;
mod rows;
mod sample;
mod schema;
mod scrub;
mod split;
mod stack;
#[cfg(feature = "stages")]
pub mod stages;
mod stamp;
mod statements;
mod surrogates;
mod tally;
mod terms;
mod texts;
mod views;

pub use class::class_of;
pub use dead::DeadLetter;
pub use encoding::Encoding;
pub use facts::Facts;
pub use filter::{Rules, filtered_sender};
pub use loader_config::{loader_config, loader_file};
pub use mirror::{MirrorFacts, mirror};
pub use outcome::{Outcome, Reply, Settled};
pub use parcel::Parcel;
pub use process::process;
pub use quiet::quiet_script;
pub use refusal::{check_media_type, check_origin};
pub use rights::Asked;
pub use schema::Schema;
pub use stamp::check_stamp;
pub use statements::Statement;
pub use tally::Tally;
pub use terms::Terms;
pub use texts::{merge_texts, negotiate, text_sources};
