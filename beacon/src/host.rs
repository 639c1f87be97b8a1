//! The object that the loader and the wasm share (`beacon/loader/src/host.ts` declares it):
//!
//! | Property | Type | Whose |
//! | --- | --- | --- |
//! | `url` | string | where batches go: `<base>/v1/batch?site=<site>` |
//! | `page` | string | the page load's id |
//! | `stamp` | string | the consent stamp as JSON text |
//! | `bits` | number | the granted purposes |
//! | `env`, `release` | string | of the script tag |
//! | `rate` | number | the share of page loads that are kept |
//! | `start` | string | where the page was when the recording began: the address of view 0 |
//! | `seq` | number | the next sequence number: whoever captures or drops an event takes it and adds one |
//! | `view` | number | the current view: the wasm raises it |
//! | `sent` | boolean | `open` and view 0 were handed to the network, by either side |
//! | `errors` | `[t, Event][]` | errors from before the wasm; it empties the array |
//! | `dropped` | `Record<string, number>` | totals of what the page gave up, by both sides |
//! | `onerror` | `(t, event) => void` | set by the wasm while it captures errors; the loader takes it back after `stop` |
//! | `call` | `(code, first, second) => void` | the wasm's own export [`crate::call`], set by the loader before `start` |
//! | `guard` | `(f) => f` | wraps each function that the browser is given, so that none throws. Those functions are `guard(call.bind(undefined, code))`: the wasm has no closures, which saves a kilobyte. After the end of a host (a trap, or withdrawal) a guarded function does nothing |
//!
//! A name here is a contract: changing one is a change of both sides.

use crate::browser::js;
use crate::browser::object::Object;
use protocol::reason::PageDrop;
use wasm_bindgen::JsValue;

/// Typed access to the shared object.
#[derive(Debug)]
pub struct Host(Object);

// Numbers of the host are small and whole; a cast saturates.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
impl Host {
    /// The host that the loader gave.
    #[must_use]
    pub fn new(value: JsValue) -> Self {
        Self(Object::new(value))
    }

    /// One of the texts: `url`, `page`, `stamp`, `env`, `release`, `start`.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.0.text(name)
    }

    /// The granted purposes.
    #[must_use]
    pub fn bits(&self) -> u8 {
        self.0.number("bits") as u8
    }

    /// The share of page loads that are kept.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.0.number("rate")
    }

    /// Takes the next sequence number.
    pub fn take_seq(&self) -> u64 {
        let seq = self.0.number("seq");
        js::set_number(&self.0, "seq", seq + 1.0);
        seq as u64
    }

    /// The current view.
    #[must_use]
    pub fn view(&self) -> u32 {
        self.0.number("view") as u32
    }

    /// Makes a view the current one.
    pub fn set_view(&self, n: u32) {
        js::set_number(&self.0, "view", f64::from(n));
    }

    /// Whether `open` and view 0 were handed to the network.
    #[must_use]
    pub fn sent(&self) -> bool {
        self.0.is("sent")
    }

    /// Notes that they were.
    pub fn set_sent(&self) {
        self.0.set("sent", &JsValue::TRUE);
    }

    /// The errors that the loader holds: taking from it empties it.
    #[must_use]
    pub fn errors(&self) -> Object {
        self.0.get("errors")
    }

    /// Sets who gets errors from now on; `undefined` for nobody.
    pub fn set_onerror(&self, callback: &JsValue) {
        self.0.set("onerror", callback);
    }

    /// How much was given up for a reason so far.
    #[must_use]
    pub fn dropped(&self, reason: PageDrop) -> f64 {
        let total = self.0.get("dropped").number(reason.code());
        if total > 0.0 { total } else { 0.0 }
    }

    /// Counts what is given up.
    pub fn give_up(&self, reason: PageDrop, events: usize) {
        if events > 0 {
            js::set_number(&self.0.get("dropped"), reason.code(), self.dropped(reason) + events as f64);
        }
    }

    /// A function for the browser: it calls [`crate::call`] with this code, and never throws.
    #[must_use]
    pub fn callback(&self, code: u32) -> Object {
        self.0.guard(&self.0.get("call").bind(&JsValue::UNDEFINED, code))
    }
}
