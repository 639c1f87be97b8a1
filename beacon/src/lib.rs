//! The beacon: what runs in a page after a visitor's grant. It reads what the browser has measured,
//! numbers each event when it is captured, and delivers batches.
//!
//! The loader (`beacon/loader`) owns consent, the banner and the last-chance sender; it calls
//! [`start`] with the object that both share, and [`stop`] when consent is withdrawn. Every byte of
//! this crate is downloaded by a visitor: no serde, no `core::fmt`, no panic message, one type of
//! closure, one way to read a property.
//!
//! `batch`, `consent`, `flush`, `metric`, `queue` and `views` decide and are tested natively;
//! `browser`, `capture`, `host`, `page` and `transport` touch the page.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use browser::callback::Call;
use browser::object::Object;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

pub mod batch;
pub mod browser;
pub mod capture;
pub mod consent;
pub mod flush;
pub mod host;
pub mod metric;
pub mod page;
pub mod queue;
pub mod stack;
pub mod transport;
pub mod views;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Takes over from the loader, in this task. Does nothing if the host names no granted purpose.
/// May be called again, with another host, after [`stop`].
#[wasm_bindgen]
pub fn start(host: JsValue) {
    page::start(host::Host::new(host));
}

/// What the functions call that the browser was given: the code says which.
#[wasm_bindgen]
pub fn call(code: u32, first: JsValue, second: JsValue) {
    page::call(Call::from_code(code), &Object::new(first), &Object::new(second));
}

/// In this task: listeners and observers off, timers cleared, queue dropped, requests in flight
/// aborted. Sends nothing.
#[wasm_bindgen]
pub fn stop() {
    page::stop();
}
