//! The beacon's core: what is decided in a page after a visitor's grant. Every text that leaves the page is redacted here;
//! here is decided what is in the sample, what waits, what leaves when, what an answer means, and what vitals and
//! attention come to.
//!
//! It touches nothing: no import, no clock, no chance, no storage. The page half (`beacon/loader/src/page`, TypeScript) reads
//! the page, calls [`exports`], and hands batches to the network: code that touches the page is a third as large there.
//! Every byte of this crate is downloaded by a visitor: no serde, no `core::fmt`, no panic message.
#![allow(clippy::single_char_add_str, reason = "one way to append: `push` would be a second function in the page")]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod batch;
pub mod clean;
pub mod consent;
pub mod exports;
pub mod flush;
pub mod mark;
pub mod metric;
pub mod outbox;
pub mod queue;
pub mod recording;
pub mod stack;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
