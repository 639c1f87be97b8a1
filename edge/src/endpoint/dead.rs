//! `POST /dead` and `POST /api/dead/replay`: the operator has the dead letters replayed. Who may ask is decided in `insight`,
//! like for every change; the writing is the queue's.

use insight::Page;
use worker::Env;

use crate::{log, queue};

/// Does what the operator wants, and gives the answer; any other page stays as it is.
pub(crate) async fn replay_if_wanted(env: &Env, page: Page) -> Page {
    let Some(asker) = page.replay else { return page };
    let done = queue::replay(env).await.map_err(|error| log::failure("queue_replay", &error)).ok();
    insight::replayed(asker, done)
}
