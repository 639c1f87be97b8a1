//! A batch as the beacon writes it, made by hand: for tests that need one without a browser.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde_json::{Value, json};

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    u64::try_from(SystemTime::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_millis()).expect("a clock before the year 500,000,000")
}

/// Today, in days since 1970.
#[must_use]
pub fn today() -> u64 {
    now_ms() / 86_400_000
}

/// The id of another page load at each call.
#[must_use]
pub fn page_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:016x}{:016x}", now_ms() ^ 0xa5a5_5a5a_0f0f_f0f0, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The stamp of a visitor who granted these purposes today.
#[must_use]
pub fn stamp(bits: u8) -> Value {
    json!({ "v": 1, "rev": 1, "day": today(), "bits": bits, "src": "ui", "gpc": 0 })
}

/// A batch of these events, sent five seconds after the page began.
#[must_use]
pub fn of(page: &str, events: &Value) -> Value {
    let now = now_ms();
    json!({
        "v": 1, "sdk": "0.1.0", "mode": "wasm", "page": page, "sent_t": 5000, "origin_wall": now - 5000, "sent_wall": now,
        "held": 0, "rate": 1, "consent": stamp(7),
        "views": [{ "n": 0, "url": "https://shop.example/chairs", "nav": "navigate", "start": 0 }],
        "events": events,
    })
}

/// `open` with this number.
#[must_use]
pub fn open(seq: u64) -> Value {
    json!({ "seq": seq, "kind": "open", "view": 0, "t": 100, "source": "network" })
}

/// `view` with this number.
#[must_use]
pub fn view(seq: u64) -> Value {
    json!({ "seq": seq, "kind": "view", "view": 0, "t": 101 })
}

/// A vital with this number.
#[must_use]
pub fn vital(seq: u64, name: &str, value: f64) -> Value {
    json!({ "seq": seq, "kind": "vital", "view": 0, "t": 200, "name": name, "value": value })
}

/// An uncaught error with this number.
#[must_use]
pub fn error(seq: u64, message: &str) -> Value {
    json!({
        "seq": seq, "kind": "error", "view": 0, "t": 300, "source": "uncaught", "name": "TypeError", "message": message,
        "stack": format!("TypeError: {message}\n    at addToBasket (https://shop.example/shop.js:10:20)\n    at https://shop.example/shop.js:30:5"),
    })
}
