//! The vitals that are stored, against those of web-vitals, the reference, on the same page load.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{poll, stand};
use serde_json::Value;

use crate::accept::vitals_of;
use crate::hide::shift;

/// Longer than the time after an input in which a shift is the visitor's own doing, and than the reference waits for idle time.
const PAUSE: Duration = Duration::from_secs(1);

/// Values of the engine's clock are rounded to a tenth of a millisecond and less; what is stored keeps as much.
const SLACK: f64 = 0.15;

pub(crate) fn are_those_of_web_vitals(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "vitals");
    visit.grant_before(7);
    visit.go("vitals.html");
    let open = visit.wait_events("open", 1).remove(0);
    poll::spend(PAUSE);
    visit.browser.click_on("#busy");
    poll::spend(PAUSE);
    shift(&visit, 2);
    poll::spend(PAUSE);
    visit.leave();
    poll::until("the vitals of the page", || {
        let names = vitals_of(&visit, &open["page"]);
        poll::holds(names == engine.vitals(), names)
    });
    let told = visit.stand.told(&visit.origin_host());
    for name in engine.vitals() {
        let stored = visit.rows("vitals", &format!("name = '{name}'"));
        assert_eq!(stored.len(), 1, "{engine:?} {name}: {stored:?}");
        let (ours, theirs) = (stored[0]["value"].as_f64(), told[name].as_f64());
        let near = ours.zip(theirs).is_some_and(|(ours, theirs)| (ours - theirs).abs() <= if *name == "CLS" { 0.001 } else { SLACK });
        assert!(near, "{engine:?} {name}: stored {ours:?}, web-vitals {theirs:?}");
    }
    let unknown: Vec<&String> = told
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _): (&String, &Value)| name)
        .filter(|name| !engine.vitals().contains(&name.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{engine:?}: web-vitals measures {unknown:?} too");
}
