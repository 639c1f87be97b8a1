//! What the worker is bound to: the names of `wrangler.toml`, in one place, and how they are read.
//!
//! A binding that is missing is a mistake of the deployment. It becomes an error of the one request
//! that needs it, and `/healthz` names it.

use worker::{D1Database, Env, Fetcher, ObjectNamespace, RateLimiter, Result};

const DB: &str = "DB";
const EVENTS: &str = "EVENTS";
const ASSETS: &str = "ASSETS";
const TALLIES: &str = "TALLIES";
const SIGNIN_LIMIT: &str = "SIGNIN_LIMIT";
const VISITOR_LIMIT: &str = "VISITOR_LIMIT";

/// Sites, and later members and rules.
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

/// The operator's token; empty where none was set.
pub(crate) fn admin_token(env: &Env) -> String {
    env.secret("ADMIN_TOKEN").map(|token| token.to_string()).unwrap_or_default()
}

/// The host of the operator's side; empty means any.
pub(crate) fn admin_host(env: &Env) -> String {
    variable(env, "ADMIN_HOST")
}

/// Whether this is a developer's machine. Anything but the exact word is production.
pub(crate) fn is_development(env: &Env) -> bool {
    environment(env) == "development"
}

/// `production` or `development`.
pub(crate) fn environment(env: &Env) -> String {
    variable(env, "ENVIRONMENT")
}

fn variable(env: &Env, name: &str) -> String {
    env.var(name).map(|value| value.to_string()).unwrap_or_default()
}
