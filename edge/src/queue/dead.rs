//! Dead letters: messages that no try could write. They are kept in the event store, where an erasure finds them. While that store
//! is away they wait in their own queue, which asks again for days.

use insight::{Replayed, StoreError};
use pipeline::{DeadLetter, Parcel};
use worker::{Date, Env};

use crate::log;
use crate::queue::{Fate, deliver};
use crate::store::D1Store;

/// For how long one replay goes on, in milliseconds: what is left is for the next.
const REPLAY_MS: u64 = 15_000;

/// Keeps a letter.
pub(super) async fn keep(env: &Env, text: &str, queue_id: &str) -> Fate {
    match deliver::keep(env, text, queue_id, Date::now().as_millis()).await {
        Ok(()) => Fate::Taken,
        Err(error) => {
            log::failure("queue_dead_letter", &error);
            Fate::Again
        }
    }
}

/// Writes what the letters hold, the oldest first, and takes each away when it is written and counted. Letters that had been
/// written change nothing, like every message that comes twice.
///
/// # Errors
/// If the store does not answer; what was replayed until then stays.
pub(crate) async fn replay(env: &Env) -> Result<Replayed, StoreError> {
    let (store, began_ms) = (D1Store::new(env), Date::now().as_millis());
    let mut tried = Vec::new();
    let mut done = Replayed { replayed: 0, failed: 0, more: true };
    while Date::now().as_millis() < began_ms + REPLAY_MS {
        let next: Vec<_> = DeadLetter::next(&tried).into_iter().collect();
        let letters = DeadLetter::read(store.run(&next).await?.first().map(Vec::as_slice).unwrap_or_default());
        if letters.is_empty() {
            done.more = false;
            break;
        }
        for letter in letters {
            match one(env, &letter, began_ms).await {
                Ok(()) => done.replayed += 1,
                Err(error) => {
                    log::failure("queue_replay", &error);
                    done.failed += 1;
                }
            }
            tried.push(letter.id);
        }
    }
    Ok(done)
}

async fn one(env: &Env, letter: &DeadLetter, now_ms: u64) -> Result<(), StoreError> {
    let parcel = Parcel::read(&letter.body).ok_or_else(|| StoreError("this worker cannot read it".to_owned()))?;
    deliver::write(env, &parcel, now_ms).await?;
    // Not in the same transaction: the counts come in between, and they must not be lost.
    let bury: Vec<_> = letter.bury().into_iter().collect();
    D1Store::new(env).run(&bury).await.map(|_| ())
}
