//! `POST /v1/reports?site=<site>&ticket=<ticket>`: what the browser itself reports of a page (crash,
//! intervention, deprecation, a policy that blocked something). Whether it may be taken is decided by the
//! signed ticket in the address: see `pipeline::report`.
//!
//! Whatever is not allowed is answered 204 and leaves nothing, not even a count: the browser cannot
//! react, and somebody without consent is nobody.

use pipeline::report::{self, Sent};
use pipeline::{Encoding, Terms};
use protocol::limits;
use protocol::reason::{POLICY, Refusal};
use worker::Result;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::batch;
use crate::facts::CallFacts;
use crate::{bindings, body, inflate, pressure, random, reply, rule_cache, site_cache, tallies, visitor};

/// Takes reports.
pub(crate) async fn take(mut call: Call) -> Result<Answer> {
    let name = call.query("site").unwrap_or_default();
    let (key, site) = match site_cache::find(&call, &name).await {
        Ok(found) => found,
        Err(Refusal::SiteUnknown) => return Ok(nothing()),
        Err(refusal) => return reply::refuse(refusal).map(Into::into),
    };
    let (facts, cookie) = (CallFacts::of(&call), call.header("cookie"));
    let (ticket, secret) = (call.query("ticket").unwrap_or_default(), bindings::admin_token(&call.env));
    let page = random::id()?;
    let sent = Sent { ticket: &ticket, cookie: cookie.as_deref(), secret: secret.trim_ascii(), page: &page };
    let Some(consent) = report::granted(&key, &site, &facts.as_facts(), &sent) else { return Ok(nothing()) };
    let outcome = async {
        report::check_report_type(call.header("content-type").as_deref())?;
        if visitor::is_too_often(&call, &key).await? {
            return Err(Refusal::TooMany);
        }
        let share = pressure::share(&call.env, &key, facts.as_facts().address).await?;
        let encoding = Encoding::of(None, call.header("content-encoding").as_deref())?;
        let body = body::read(&mut call.request, limits::BATCH_BYTES).await?;
        let body = inflate::unpack(encoding, body, limits::INFLATED_BYTES).await?;
        let rules = rule_cache::of_site(&call.env, &key, call.now_ms).await;
        let terms = Terms { rules: &rules, share, pressure: site.pressure };
        report::reports((&key, &site), &terms, &facts.as_facts(), &sent, &consent, &body)
    };
    match outcome.await {
        Ok(outcome) => batch::keep(&call, &key, &outcome).await,
        Err(refusal) => {
            tallies::count_refused(&call, &key, &facts.as_facts(), refusal);
            reply::refuse(refusal).map(Into::into)
        }
    }
}

fn nothing() -> Answer {
    reply::final_json(204, POLICY, None).into()
}
