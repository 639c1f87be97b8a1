//! Daily counts without rows, ids or paths: what was asked for, received, stored, dropped, refused.
//!
//! Each site has one counter object ([`object::Tallies`]), named by the site's key. Here is the
//! side of it that the endpoints use: they hand over increments, which are delivered after the
//! answer. An increment that cannot be delivered is lost and logged; nothing else fails for it.

pub(crate) mod object;

use pipeline::{Facts, Parcel, Settled, Tally, class_of};
use protocol::reason::Refusal;
use protocol::site::SiteKey;
use worker::wasm_bindgen::JsValue;
use worker::{Context, Env, Method, Request, RequestInit, Result};

use crate::call::Call;
use crate::facts::CallFacts;
use crate::{bindings, log, rule_cache};

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Page loads that fetched the loader.
const LOADER: &str = "loader";
/// Those of them whose events a filter would drop. They are no page loads of visitors, and coverage, which does
/// not see their `open`, may not count their fetch either.
const LOADER_FILTERED: &str = "loader_filtered";
/// Documents that visitors were shown of a site before which the worker stands. For the same reason none that a
/// filter would drop.
const DOCUMENTS: &str = "documents";
/// Pages that were given on without the tag; the code follows.
pub(crate) const UNTAGGED: &str = "untagged:";
/// Requests that were refused whole; the code follows.
const REFUSED: &str = "refused:";

/// The UTC day that a time belongs to, in days since 1970.
pub(crate) fn day_of(time_ms: u64) -> u32 {
    u32::try_from(time_ms / DAY_MS).unwrap_or(u32::MAX)
}

/// Counts a page load that fetched the loader or its configuration. `HEAD` is no page load.
/// Who fetches is judged after the answer: that may need a question to the control database.
pub(crate) fn count_loader(call: &Call, site: &SiteKey, facts: CallFacts) {
    if call.request.inner().method() != "GET" {
        return;
    }
    count_visit(call, site, facts, LOADER, Some(LOADER_FILTERED));
}

/// Counts a document that a visitor was shown.
pub(crate) fn count_document(call: &Call, site: &SiteKey, facts: CallFacts) {
    count_visit(call, site, facts, DOCUMENTS, None);
}

/// Counts by whether a filter would drop what this sender sends.
fn count_visit(call: &Call, site: &SiteKey, facts: CallFacts, visitor: &'static str, filtered: Option<&'static str>) {
    let (env, site, now_ms) = (call.env.clone(), site.clone(), call.now_ms);
    call.context().wait_until(async move {
        let rules = rule_cache::of_site(&env, &site, now_ms).await;
        let is_filtered = pipeline::filtered_sender(&rules, &facts.as_facts()).is_some();
        if let Some(what) = if is_filtered { filtered } else { Some(visitor) } {
            told(deliver(&env, site.as_str(), &increments(&[one(&facts.as_facts(), what.to_owned())])).await);
        }
    });
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
    count_by(call.context(), &call.env, site, tallies);
}

/// The same where the call itself is not at hand any more.
pub(crate) fn count_by(context: &Context, env: &Env, site: &SiteKey, tallies: &[Tally]) {
    if tallies.is_empty() {
        return;
    }
    let env = env.clone();
    let (site, increments) = (site.clone(), increments(tallies));
    context.wait_until(async move {
        told(deliver(&env, site.as_str(), &increments).await);
    });
}

/// Counts a message of the queue, however often it comes: the counter knows its id.
///
/// # Errors
/// If the counter does not answer.
pub(crate) async fn count_once(env: &Env, parcel: &Parcel, settled: &Settled) -> Result<()> {
    let tallies = parcel.tallies(settled);
    if tallies.is_empty() {
        return Ok(());
    }
    deliver(env, &[parcel.site().as_str(), "/", parcel.id()].concat(), &increments(&tallies)).await
}

fn told(delivered: Result<()>) {
    if let Err(error) = delivered {
        log::failure("tallies_increments", &error);
    }
}

fn increments(tallies: &[Tally]) -> String {
    let rows: Vec<_> =
        tallies.iter().map(|tally| serde_json::json!({"day": tally.day, "class": tally.class, "what": tally.what, "n": tally.n})).collect();
    serde_json::Value::Array(rows).to_string()
}

/// Hands increments to the counter of a site; `to` is the site, and the id of what is to be counted once, if it has one.
async fn deliver(env: &worker::Env, to: &str, increments: &str) -> Result<()> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(JsValue::from_str(increments)));
    let request = Request::new_with_init(&format!("https://tallies/{to}"), &init)?;
    let site = to.split('/').next().unwrap_or(to);
    let response = bindings::tallies(env)?.get_by_name(site)?.fetch_with_request(request).await?;
    match response.status_code() {
        200 => Ok(()),
        status => Err(worker::Error::RustError(format!("the counter answered {status}"))),
    }
}
