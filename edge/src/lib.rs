//! The worker: what touches Cloudflare. Routes, bindings, the store on D1, the counter object.
//!
//! It translates and decides nothing: what becomes of a batch is decided in `pipeline`, what an
//! operator is shown in `insight`. A request enters here and goes through the table in [`routes`];
//! an endpoint is one file in [`endpoint`] and one line in that table.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod answer;
mod assets;
mod bindings;
mod body;
mod call;
mod completion;
mod cors;
mod cron;
mod endpoint;
mod facts;
mod front;
mod inflate;
mod limit;
mod log;
mod maps;
mod pressure;
mod query;
mod queue;
mod random;
mod reply;
mod routes;
mod rule_cache;
mod site_cache;
mod store;
mod tallies;
mod template;
mod visitor;
mod wording;

use std::rc::Rc;

use js_sys::Reflect;
use protocol::reason::Refusal;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Date, Env, MessageBatch, Request, Result, ScheduleContext, ScheduledEvent, event, web_sys};

use crate::call::Call;
use crate::front::Front;

/// Before anything else: futures take their turns by a promise that is there already. By `queueMicrotask`, which is a call into
/// the runtime while a promise is the engine's own, a tenth of a batch's time went into nothing but turns. What schedules the
/// futures takes the other way only where it finds no such function.
#[event(start)]
fn start() {
    let _ = Reflect::set(&js_sys::global(), &JsValue::from_str("queueMicrotask"), &JsValue::UNDEFINED);
}

/// Every request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<web_sys::Response> {
    let context = Rc::new(context);
    let url = request.inner().url();
    match front::of(&request, &url, &env, &context, Date::now().as_millis()).await {
        Front::Ours => routes::answer(request, url, env, context).await,
        Front::Origin(key) => {
            let path = request.path();
            front::answer(Call::new(request, url, env, Rc::clone(&context), path), &context, key).await
        }
        Front::Circle => reply::refuse(Refusal::NotFound).map(Into::into),
    }
}

/// Every five minutes, and every hour.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    cron::run(&env, &event.cron()).await;
}

/// Messages of the queues. Always `Ok`: an error would have the whole batch delivered again, what was acknowledged too.
#[event(queue)]
async fn messages(batch: MessageBatch<()>, env: Env, _context: Context) -> Result<()> {
    queue::take(&batch, &env).await;
    Ok(())
}
