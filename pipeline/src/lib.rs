//! What is decided about a batch: bytes and facts in, rows and an answer out.
//!
//! A batch goes through stages, one file each: [`refusal`](crate::check_origin) → `decode` →
//! `stamp` (consent) → for each event by itself `event` (validate) → `clock` → `scrub` and `stack` →
//! `sample` → `rows`. What came of it is an [`Outcome`]: the statements for the store, the reply for
//! the page and the counts for the ledger.
//!
//! It does no I/O, has no clock and no randomness: time reaches it in [`Facts`]. It does not know
//! the worker, and it does not know how rows are read.
#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod class;
mod clock;
mod decode;
mod event;
mod facts;
mod id;
mod loader_config;
mod mirror;
mod outcome;
mod process;
mod quiet;
mod refusal;
mod rights;
mod rows;
mod sample;
mod scrub;
mod stack;
mod stamp;
mod statements;
mod surrogates;
mod tally;
mod texts;
mod views;

pub use class::class_of;
pub use facts::Facts;
pub use loader_config::{loader_config, loader_file};
pub use mirror::{MirrorFacts, mirror};
pub use outcome::{Outcome, Reply, Settled};
pub use process::process;
pub use quiet::quiet_script;
pub use refusal::{check_media_type, check_origin};
pub use rights::Asked;
pub use stamp::check_stamp;
pub use statements::Statement;
pub use tally::Tally;
pub use texts::{merge_texts, negotiate, text_sources};
