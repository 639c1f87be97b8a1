//! A site that asks through a consent platform: the loader with hooks and a bridge, fetched as they are
//! served, in real browsers. The platform itself is played by the test; the real ones are in `beacon/loader/test`.

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::{Value, json};

/// What the platform says from now on, and that it says it.
const SAYS: &str = "
    window.Cookiebot = { hasResponse: true, consent: { statistics: arguments[0], method: 'explicit' } };
    dispatchEvent(new Event(arguments[0] ? 'CookiebotOnAccept' : 'CookiebotOnDecline'))";

pub(crate) fn is_asked_instead_of_our_banner(engine: Engine) {
    let setup = Setup { config: Some(json!({ "bridges": ["cookiebot"] })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "platform", &setup);
    visit.go("plain.html");
    let usage = || visit.browser.run("return candor.consent.get().usage");
    poll::until("the bridge is fetched", || {
        let asked: Vec<String> = visit.requests().into_iter().map(|request| request.url).collect();
        poll::holds(asked.iter().any(|url| url.ends_with("/bridge-cookiebot.js")), asked)
    });
    assert!(!visit.has_banner());
    assert_eq!(usage(), "pending", "{engine:?}: granted before the platform spoke");
    poll::until("what the platform says is heard", || {
        visit.browser.run_with(SAYS, &json!([true]));
        poll::holds(usage() == "granted", usage())
    });
    visit.wait_events("open", 1);
    let batch: Value = serde_json::from_str(&visit.batches()[0].body).unwrap();
    assert_eq!(batch["consent"]["src"], "cmp");
    assert_eq!(visit.browser.run("return document.cookie"), "", "the platform keeps its own record");

    visit.browser.run_with(SAYS, &json!([false]));
    assert_eq!(usage(), "denied", "{engine:?}: not in the same task");
    poll::until("the rows are erased", || poll::holds(visit.count("events") == 0, visit.count("events")));
    visit.assert_unnoticed();
}
