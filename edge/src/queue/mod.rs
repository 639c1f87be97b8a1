//! Queue mode: between the pipeline's word about a batch and the write stands a queue, so that batches are taken while the store
//! is slow or away. The 2xx is written when the queue has the batch.
//!
//! A consumer that fails as a whole has its whole batch delivered again, acknowledged messages too. So this one never fails: each
//! message is taken by itself, with what panics kept in, and is acknowledged or asked for again. A message may still come twice,
//! or be called dead after it was written; [`deliver`] is the same for all of them, and repeating it changes nothing.

mod dead;
mod deliver;
mod send;

pub(crate) use dead::replay;
pub(crate) use send::send;

use std::rc::Rc;

use worker::wasm_bindgen::JsValue;
use worker::{Date, Env, MessageBatch, MessageExt, QueueRetryOptionsBuilder, RawMessage};

use crate::{completion, log};

/// The queue of messages that were not taken in any try.
const DEAD: &str = "candor-dead";
/// Seconds until a message is delivered again: its age, so that each wait is twice the one before, within these bounds. With the
/// hundred tries of `wrangler.toml` a message survives a day's failure here.
const AGAIN_S: (u64, u64) = (2, 900);
/// The same for dead letters: another four days.
const DEAD_AGAIN_S: (u64, u64) = (60, 3_600);

/// What becomes of a message.
pub(crate) enum Fate {
    /// It is done with.
    Taken,
    /// It is to come again.
    Again,
}

/// Takes a batch of messages.
pub(crate) async fn take(batch: &MessageBatch<()>, env: &Env) {
    let is_dead = batch.queue() == DEAD;
    for message in batch.raw_iter() {
        let (env, body, id) = (env.clone(), message.body(), message.id());
        let work = async move {
            if is_dead { dead::keep(&env, &text(&body), &id).await } else { deliver::message(&env, &text(&body), &id).await }
        };
        match completion::kept_in(work).await {
            Some(Fate::Taken) => message.ack(),
            Some(Fate::Again) => again(&message, if is_dead { DEAD_AGAIN_S } else { AGAIN_S }),
            None => {
                log::failure("queue_panic", &"a message made the worker panic");
                again(&message, if is_dead { DEAD_AGAIN_S } else { AGAIN_S });
            }
        }
    }
}

/// The message's text; what is no text is read as nothing, and found unreadable.
fn text(body: &JsValue) -> Rc<str> {
    body.as_string().unwrap_or_default().into()
}

fn again(message: &RawMessage, (least_s, most_s): (u64, u64)) {
    let age_s = Date::now().as_millis().saturating_sub(message.timestamp().as_millis()) / 1000;
    let delay_s = u32::try_from(age_s.clamp(least_s, most_s)).unwrap_or(u32::MAX);
    message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay_s).build());
}
