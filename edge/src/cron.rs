//! What the worker does by itself, every hour: delete what is older than its site keeps.

use worker::{Date, Env, console_error};

use crate::store::D1Store;

/// One run. A failure is told in the log, without anybody's data; the next run goes on from there.
pub(crate) async fn run(env: &Env) {
    match insight::retention::purge(&D1Store::new(env), Date::now().as_millis()).await {
        Ok(true) => {}
        Ok(false) => console_error!("retention: more is due than one run deletes; the next one goes on"),
        Err(error) => console_error!("retention: {error}"),
    }
}
