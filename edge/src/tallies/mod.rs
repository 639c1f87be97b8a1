//! Daily counts without rows, ids or paths: what was asked for, received, stored, dropped, refused.
//!
//! Each site has one counter object ([`object::Tallies`]), named by the site's key. Here is the
//! side of it that the endpoints use: they hand over increments, which are delivered after the
//! answer. An increment that cannot be delivered is lost and logged; nothing else fails for it.

pub(crate) mod object;

use pipeline::{Facts, Tally, class_of};
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use worker::wasm_bindgen::JsValue;
use worker::{Method, Request, RequestInit, Result, console_error};

use crate::bindings;
use crate::call::Call;

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Page loads that fetched the loader.
const LOADER: &str = "loader";
/// Requests that were refused whole; the code follows.
const REFUSED: &str = "refused:";

/// The UTC day that a time belongs to, in days since 1970.
pub(crate) fn day_of(time_ms: u64) -> u32 {
    u32::try_from(time_ms / DAY_MS).unwrap_or(u32::MAX)
}

/// Counts a page load that fetched the loader or its configuration. `HEAD` is no page load.
pub(crate) fn count_loader(call: &Call, site: &SiteKey, facts: &Facts<'_>) {
    if call.request.inner().method() == "GET" {
        count(call, site, &[one(facts, LOADER.to_owned())]);
    }
}

/// Counts a request that was refused whole.
pub(crate) fn count_refused(call: &Call, site: &SiteKey, facts: &Facts<'_>, refusal: Refusal) {
    count(call, site, &[one(facts, format!("{REFUSED}{}", refusal.code()))]);
}

fn one(facts: &Facts<'_>, what: String) -> Tally {
    Tally { day: day_of(facts.received_ms), class: class_of(facts), what, n: 1 }
}

/// Counts what happened in this call, after the answer.
pub(crate) fn count(call: &Call, site: &SiteKey, tallies: &[Tally]) {
    if tallies.is_empty() {
        return;
    }
    let env = call.env.clone();
    let (site, increments) = (site.clone(), increments(tallies));
    call.later(async move {
        if let Err(error) = deliver(&env, &site, &increments).await {
            console_error!("tallies: increments were lost: {error}");
        }
    });
}

fn increments(tallies: &[Tally]) -> String {
    let rows: Vec<_> =
        tallies.iter().map(|tally| serde_json::json!({"day": tally.day, "class": tally.class, "what": tally.what, "n": tally.n})).collect();
    serde_json::Value::Array(rows).to_string()
}

async fn deliver(env: &worker::Env, site: &SiteKey, increments: &str) -> Result<()> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(JsValue::from_str(increments)));
    let request = Request::new_with_init(&format!("https://tallies/{}", site.as_str()), &init)?;
    let response = bindings::tallies(env)?.get_by_name(site.as_str())?.fetch_with_request(request).await?;
    match response.status_code() {
        200 => Ok(()),
        status => Err(worker::Error::RustError(format!("the counter answered {status}"))),
    }
}
