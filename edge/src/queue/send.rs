//! Putting an outcome into the queue.

use pipeline::Outcome;
use protocol::limits;
use worker::wasm_bindgen::JsValue;
use worker::{BatchMessageBuilder, Env, QueueContentType, RawMessageBuilder, Result};

use crate::{bindings, random};

/// Sends what an outcome would have written, and waits until the queue has it. `false`: it does not fit into messages, and must
/// be written directly.
///
/// # Errors
/// If the queue does not take it. A part of it may be in the queue then: when the page repeats the batch, that part is known.
pub(crate) async fn send(env: &Env, outcome: &Outcome) -> Result<bool> {
    let Some(messages) = outcome.messages(&random::id()?) else { return Ok(false) };
    let queue = bindings::batches(env)?;
    // As text: the binding's JSON would write a map as `{}`.
    let raw = |text: &String| RawMessageBuilder::new(JsValue::from_str(text)).build_with_content_type(QueueContentType::Text);
    if let [only] = messages.as_slice() {
        queue.send_raw(raw(only)).await?;
        return Ok(true);
    }
    for part in messages.chunks(limits::MESSAGES_IN_CALL) {
        queue.send_raw_batch(BatchMessageBuilder::new().messages(part.iter().map(raw)).build()).await?;
    }
    Ok(true)
}
