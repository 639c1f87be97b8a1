//! Running to the end. The runtime cancels a request when its client goes away, and a page that
//! closes does so in the middle of its last batch: the work is therefore handed to `waitUntil` as
//! well as awaited. The same promise keeps a panic in: with `panic = "unwind"` it is rejected, and
//! the caller answers for it instead of the runtime. The panic itself was logged by the hook that
//! `worker` installs.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use worker::Context;
use worker::wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Awaits work that goes on although the client is gone. `None` if it panicked.
pub(crate) async fn to_the_end<T: 'static>(context: &Context, work: impl Future<Output = T> + 'static) -> Option<T> {
    let begun = Begun::of(work);
    // Refused only after the event is over, which cannot be while it is awaited here.
    let _ = context.as_ref().wait_until(&begun.promise);
    begun.end().await
}

/// Awaits work that nobody can go away from. `None` if it panicked. The event itself hears nothing of that: it fails as a whole
/// with what is handed to `waitUntil`, and a queue would deliver its whole batch again.
pub(crate) async fn kept_in<T: 'static>(work: impl Future<Output = T> + 'static) -> Option<T> {
    Begun::of(work).end().await
}

/// Work that is under way.
struct Begun<T> {
    promise: Promise,
    result: Rc<Cell<Option<T>>>,
}

impl<T: 'static> Begun<T> {
    fn of(work: impl Future<Output = T> + 'static) -> Self {
        let result = Rc::new(Cell::new(None));
        let slot = Rc::clone(&result);
        let promise = future_to_promise(AssertUnwindSafe(async move {
            slot.set(Some(work.await));
            Ok(JsValue::UNDEFINED)
        }));
        Self { promise, result }
    }

    async fn end(self) -> Option<T> {
        // Rejected is as good as empty: the slot is what counts.
        let _ = JsFuture::from(self.promise).await;
        self.result.take()
    }
}
