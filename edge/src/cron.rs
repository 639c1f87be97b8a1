//! What the worker does by itself, every hour: delete what is older than its site keeps, and
//! receipts whose time is over.

use insight::StoreError;
use worker::{Date, Env, console_error};

use crate::store::D1Store;

/// One run. A failure is told in the log, without anybody's data; the next run goes on from there.
pub(crate) async fn run(env: &Env) {
    let (store, now_ms) = (D1Store::new(env), Date::now().as_millis());
    told("retention", insight::retention::purge(&store, now_ms).await);
    told("receipts", insight::receipts::purge(&store, now_ms).await);
}

fn told(what: &str, done: Result<bool, StoreError>) {
    match done {
        Ok(true) => {}
        Ok(false) => console_error!("{what}: more is due than one run deletes; the next one goes on"),
        Err(error) => console_error!("{what}: {error}"),
    }
}
