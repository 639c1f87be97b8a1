//! The context: what a visitor has and uses, in classes, once and again when it changes.

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{ledger, stand};
use serde_json::Value;

use crate::calls::parsed;

pub(crate) fn is_told_once_and_when_it_changes(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "context");
    visit.grant_before(7);
    visit.browser.resize(1100, 800);
    visit.go("plain.html");
    let first = parsed(&visit.wait_events("context", 1)[0], "detail");
    let expect = |query: &str| visit.browser.run_with("return matchMedia(arguments[0]).matches", &serde_json::json!([query])) == true;
    let text = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
    assert!(expect(&format!("(prefers-color-scheme: {})", text("scheme"))), "{engine:?}: {first}");
    assert!(expect(&format!("(orientation: {})", text("orientation"))), "{engine:?}: {first}");
    // WebKitGTK knows the feature and none of its values.
    assert!(expect(&format!("(display-mode: {})", text("display"))) || !expect("(display-mode: browser)"), "{engine:?}: {first}");
    assert_eq!((text("orientation"), text("viewport")), ("landscape".into(), "l".into()), "{engine:?}: {first}");
    let language = visit.browser.run("return navigator.language.split('-')[0].toLowerCase()");
    assert_eq!(first["lang"], language, "{engine:?}: {first}");
    assert!(["1", "1.5", "2", "3"].contains(&text("dpr").as_str()), "{first}");
    assert_eq!((&first["input"], &first["cause"]), (&Value::Null, &Value::Null), "nothing was used and nothing changed");

    visit.browser.click_on("h1");
    let used = parsed(&visit.wait_events("context", 2)[1], "detail");
    assert_eq!((&used["input"], &used["cause"]), (&"mouse".into(), &"input".into()), "{engine:?}");
    visit.browser.click_on("h1");
    visit.browser.resize(600, 900);
    let turned = parsed(&visit.wait_events("context", 3)[2], "detail");
    assert_eq!((&turned["orientation"], &turned["cause"]), (&"portrait".into(), &"orientation".into()), "{engine:?}: {turned}");
    visit.assert_unnoticed();
    visit.leave();
    ledger::assert_closes(&visit);
    assert_eq!(visit.events("context").len(), 3, "each is told once");
}
