//! Decline: a record without an identity, and silence.

use std::time::{Duration, SystemTime};

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{poll, stand};
use serde_json::{Value, json};

use crate::idle::STORED;

/// The wasm would start two seconds after the load at the latest; one more, and it did not.
const LONGER_THAN_A_START: Duration = Duration::from_secs(3);

fn today() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() / 86_400
}

pub(crate) fn leaves_a_record_and_nothing_else(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "decline");
    let day_before = today();
    let first = decline_once(&visit);
    // Another visitor: the same browser without the record, forgotten where no loader sees it.
    visit.browser.go(&visit.address("host.css"));
    visit.browser.delete_cookies();
    visit.browser.run("localStorage.clear()");
    let second = decline_once(&visit);
    let day_after = today();
    if day_before == day_after {
        assert_eq!(first, second, "the records of two visitors");
        assert_eq!(first, format!("v1.1.{day_before}.0.7"));
    }
}

/// One visitor who declines and reads on. Gives the record.
fn decline_once(visit: &Visit<'_>) -> String {
    visit.go("plain.html");
    // The banner is asked for after the load event: counted only when it stands.
    let _ = visit.banner_button("decline");
    let asked = visit.requests().len();
    visit.decide("decline");
    poll::spend(LONGER_THAN_A_START);
    assert_eq!(visit.requests().len(), asked, "a request after Decline: {:#?}", visit.requests());
    visit.assert_unnoticed();
    let record = the_only_cookie(visit);

    visit.go("second.html");
    poll::spend(LONGER_THAN_A_START);
    assert!(!visit.has_banner(), "asked again");
    visit.assert_unnoticed();
    assert_eq!(the_only_cookie(visit), record, "the record changed");
    visit.leave();
    let later: Vec<String> = visit.requests().iter().skip(asked).map(|request| format!("{} {}", request.method, request.url)).collect();
    assert_eq!(later, [format!("GET /c/{}.js", visit.site)], "only the loader of the next page");
    record
}

fn the_only_cookie(visit: &Visit<'_>) -> String {
    let cookies = visit.browser.cookies();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let cookie = &cookies[0];
    assert_eq!((&cookie["name"], &cookie["path"], &cookie["sameSite"]), (&json!("candor"), &json!("/"), &json!("Lax")), "{cookie}");
    let days = (cookie["expiry"].as_f64().unwrap() - SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs_f64()) / 86_400.0;
    assert!((181.0..=183.0).contains(&days), "it lives {days} days: {cookie}");
    let mut stored = visit.browser.run_async(STORED);
    let value = stored["cookie"].take();
    assert_eq!(
        stored,
        json!({ "cookie": Value::Null, "local": ["candor"], "session": [], "databases": [], "caches": [], "workers": 0 }),
        "more than the record"
    );
    assert_eq!(visit.browser.run("return 'candor=' + localStorage.candor"), value, "the same bytes in both places");
    value.as_str().unwrap().strip_prefix("candor=").unwrap().to_owned()
}
