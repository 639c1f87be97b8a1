//! What the worker is bound to: the names of `wrangler.toml`, in one place, and how they are read.
//!
//! A binding that is missing is a mistake of the deployment. It becomes an error of the one request
//! that needs it, and `/healthz` names it.

use insight::pressure::Plan;
use worker::{Bucket, D1Database, Env, Fetcher, ObjectNamespace, Queue, RateLimiter, Result};

const DB: &str = "DB";
const EVENTS: &str = "EVENTS";
const ASSETS: &str = "ASSETS";
const TALLIES: &str = "TALLIES";
const MAPS: &str = "MAPS";
const SIGNIN_LIMIT: &str = "SIGNIN_LIMIT";
const VISITOR_LIMIT: &str = "VISITOR_LIMIT";
const BATCH_LIMIT: &str = "BATCH_LIMIT";
const BATCH_OVERFLOW: &str = "BATCH_OVERFLOW";
const SITE_LIMIT: &str = "SITE_LIMIT";
const SITE_OVERFLOW: &str = "SITE_OVERFLOW";
const BATCHES: &str = "BATCHES";

/// Sites, receipts and rules, and later members.
pub(crate) fn control(env: &Env) -> Result<D1Database> {
    env.d1(DB)
}

/// Raw events, roll-ups, tallies.
pub(crate) fn events(env: &Env) -> Result<D1Database> {
    env.d1(EVENTS)
}

/// The static files.
pub(crate) fn assets(env: &Env) -> Result<Fetcher> {
    env.assets(ASSETS)
}

/// Source maps. A deployment may be without: then none are taken.
pub(crate) fn maps(env: &Env) -> Result<Bucket> {
    env.bucket(MAPS)
}

/// One counter object for each site.
pub(crate) fn tallies(env: &Env) -> Result<ObjectNamespace> {
    env.durable_object(TALLIES)
}

/// Attempts to sign in.
pub(crate) fn signin_limit(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(SIGNIN_LIMIT)
}

/// What visitors ask for besides sending batches.
pub(crate) fn visitor_limit(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(VISITOR_LIMIT)
}

/// Batches to a site from one place.
pub(crate) fn batch_limit(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(BATCH_LIMIT)
}

/// Those over [`batch_limit`].
pub(crate) fn batch_overflow(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(BATCH_OVERFLOW)
}

/// Batches to a site.
pub(crate) fn site_limit(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(SITE_LIMIT)
}

/// Those over [`site_limit`].
pub(crate) fn site_overflow(env: &Env) -> Result<RateLimiter> {
    env.rate_limiter(SITE_OVERFLOW)
}

/// The queue between edge and store, in queue mode.
pub(crate) fn batches(env: &Env) -> Result<Queue> {
    env.queue(BATCHES)
}

/// Whether batches go through the queue. Anything but the exact word is direct mode.
pub(crate) fn is_queue_mode(env: &Env) -> bool {
    variable(env, "INTAKE") == "queue"
}

/// The operator's token; empty where none was set.
pub(crate) fn admin_token(env: &Env) -> String {
    env.secret("ADMIN_TOKEN").map(|token| token.to_string()).unwrap_or_default()
}

/// The host of the operator's side; empty means any.
pub(crate) fn admin_host(env: &Env) -> String {
    variable(env, "ADMIN_HOST")
}

/// Where the pages come from that the worker stands in front of; empty: from the route's own origin.
pub(crate) fn origin(env: &Env) -> String {
    variable(env, "ORIGIN")
}

/// Whether this is a developer's machine. Anything but the exact word is production.
pub(crate) fn is_development(env: &Env) -> bool {
    environment(env) == "development"
}

/// `production` or `development`.
pub(crate) fn environment(env: &Env) -> String {
    variable(env, "ENVIRONMENT")
}

/// What the operator's plan allows. What is no number is no limit.
pub(crate) fn plan(env: &Env) -> Plan {
    let number = |name| variable(env, name).trim().parse().unwrap_or(0);
    Plan { rows_per_day: number("PLAN_ROWS_PER_DAY"), storage_bytes: number("PLAN_STORAGE_BYTES") }
}

fn variable(env: &Env, name: &str) -> String {
    env.var(name).map(|value| value.to_string()).unwrap_or_default()
}
