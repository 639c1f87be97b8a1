//! The worker: what touches Cloudflare. Routes, bindings, the store on D1, the counter object.
//!
//! It translates and decides nothing: what becomes of a batch is decided in `pipeline`, what an
//! operator is shown in `insight`. A request enters here and goes through the table in [`routes`];
//! an endpoint is one file in [`endpoint`] and one line in that table.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod assets;
mod bindings;
mod body;
mod call;
mod completion;
mod cors;
mod cron;
mod endpoint;
mod facts;
mod limit;
mod query;
mod reply;
mod routes;
mod site_cache;
mod store;
mod tallies;
mod template;
mod visitor;
mod wording;

use std::rc::Rc;

use worker::{Context, Env, Request, Response, Result, ScheduleContext, ScheduledEvent, event};

/// Every request.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    routes::answer(request, env, Rc::new(context)).await
}

/// Every hour.
#[event(scheduled)]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    cron::run(&env).await;
}
