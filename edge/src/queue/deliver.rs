//! Writing one message: the rows and what was known before them in one transaction, then its counts, which the counter object
//! takes once for each id. Only after both is it done with; between them it may come again.

use insight::{Row, StoreError};
use pipeline::{DeadLetter, Parcel};
use worker::{Date, Env};

use crate::log;
use crate::queue::Fate;
use crate::store::D1Store;
use crate::tallies;

/// Takes a message of the queue. One that cannot be read would not be read the next time either: it is kept as a dead letter.
pub(super) async fn message(env: &Env, text: &str, queue_id: &str) -> Fate {
    let now_ms = Date::now().as_millis();
    let done = match Parcel::read(text) {
        Some(parcel) => write(env, &parcel, now_ms).await,
        None => keep(env, text, queue_id, now_ms).await,
    };
    match done {
        Ok(()) => Fate::Taken,
        Err(error) => {
            log::failure("queue_message", &error);
            Fate::Again
        }
    }
}

/// Writes and counts a message.
///
/// # Errors
/// If the store or the counter does not answer. Doing it again is safe.
pub(super) async fn write(env: &Env, parcel: &Parcel, now_ms: u64) -> Result<(), StoreError> {
    let settled = if parcel.is_past(now_ms) {
        parcel.given_up()
    } else {
        let returned: Vec<Vec<Row>> = D1Store::new(env).run(&parcel.statements()).await?;
        parcel.settle(&returned).ok_or_else(|| StoreError("it did not say what was known before".to_owned()))?
    };
    tallies::count_once(env, parcel, &settled).await.map_err(|error| StoreError(format!("the counts: {error}")))
}

/// Keeps a message as a dead letter.
pub(super) async fn keep(env: &Env, text: &str, queue_id: &str, now_ms: u64) -> Result<(), StoreError> {
    let Some(statement) = DeadLetter::keep(text, queue_id, now_ms) else { return Ok(()) };
    D1Store::new(env).run(&[statement]).await.map(|_| ())
}
