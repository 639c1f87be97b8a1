//! Running to the end. The runtime cancels a request when its client goes away, and a page that
//! closes does so in the middle of its last batch: the work is therefore handed to `waitUntil` as
//! well as awaited. The same promise keeps a panic in: with `panic = "unwind"` it is rejected, and
//! the caller answers for it instead of the runtime. The panic itself was logged by the hook that
//! `worker` installs.

use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use worker::Context;
use worker::wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Awaits work that goes on although the client is gone. `None` if it panicked.
pub(crate) async fn to_the_end<T: 'static>(context: &Context, work: impl Future<Output = T> + 'static) -> Option<T> {
    let result = Rc::new(Cell::new(None));
    let slot = Rc::clone(&result);
    let promise = future_to_promise(AssertUnwindSafe(async move {
        slot.set(Some(work.await));
        Ok(JsValue::UNDEFINED)
    }));
    // Refused only after the event is over, which cannot be while it is awaited here.
    let _ = context.as_ref().wait_until(&promise);
    // Rejected is as good as empty: the slot is what counts.
    let _ = JsFuture::from(promise).await;
    result.take()
}
