//! Soft navigations, in the full build: the vitals of each view, against those of web-vitals on the same page load.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::{Value, json};

/// Longer than the page takes for its larger picture, and than the browser needs to tell of it.
const PAUSE: Duration = Duration::from_secs(2);
/// What is stored has four decimals, and the clock a tenth of a millisecond.
const SLACK: f64 = 0.15;

pub(crate) fn navigations_have_vitals_of_their_own(engine: Engine) {
    let setup = Setup { config: Some(json!({ "build": "full" })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "soft", &setup);
    visit.grant_before(7);
    visit.go("soft.html");
    visit.wait_events("open", 1);
    let types = visit.browser.run("return PerformanceObserver.supportedEntryTypes");
    let is_known = types.as_array().is_some_and(|types| types.iter().any(|one| one == "soft-navigation"));
    assert_eq!(is_known, engine == Engine::Chromium, "{engine:?}: {types}");
    for _ in 0..2 {
        visit.browser.click_on("#next");
        poll::spend(PAUSE);
    }
    visit.leave();
    let views = visit.wait_events("view", 3);
    if !is_known {
        assert_eq!(visit.rows("vitals", "view > 0 AND name = 'TTFB'").len(), 0, "{engine:?} measures soft navigations now");
        return visit.assert_unnoticed();
    }
    // The last of them left with the page.
    let told = poll::until("as many vitals as web-vitals told", || {
        let told = visit.stand.told(&visit.origin_host());
        let stored = visit.rows("vitals", "name <> 'engagement'").len();
        poll::holds(told.as_object().is_some_and(|told| told.len() == stored), (&told, stored)).map(|()| told)
    });
    let mut compared = 0;
    for (path, value) in told.as_object().unwrap() {
        let (path, name) = path.split_once(' ').unwrap();
        let view = &views[["load", "/chairs/a", "/chairs/b"].iter().position(|known| *known == path).unwrap()];
        let rows = visit.rows("vitals", &format!("name = '{name}' AND view = {}", view["view"]));
        assert_eq!(rows.len(), 1, "{path} {name}: {rows:?}, told {told}");
        let near = |ours: &Value| (ours.as_f64().unwrap() - value.as_f64().unwrap()).abs() <= if name == "CLS" { 0.001 } else { SLACK };
        assert!(near(&rows[0]["value"]), "{path} {name}: stored {}, web-vitals {value}", rows[0]["value"]);
        compared += 1;
    }
    let stored = visit.rows("vitals", "name <> 'engagement'");
    assert_eq!(stored.len(), compared, "web-vitals says {told}, stored is {stored:?}");
    assert!(compared >= 12, "{told}");
    visit.assert_unnoticed();
}
