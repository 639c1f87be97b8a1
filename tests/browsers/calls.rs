//! The calls of a site, and the clicks of a visitor: what they say is what the rows say.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use serde_json::{Value, json};

/// A column that holds JSON; null where it is empty.
pub(crate) fn parsed(row: &Value, column: &str) -> Value {
    serde_json::from_str(row[column].as_str().unwrap()).unwrap_or_default()
}

/// What the pages gave up for a reason, by their own count.
fn given_up(visit: &Visit<'_>, reason: &str) -> u64 {
    let rows = visit.stand.events(&format!("SELECT sum(n) AS n FROM page_drops WHERE site = '{}' AND reason LIKE '{reason}'", visit.site));
    rows[0]["n"].as_u64().unwrap_or_default()
}

/// A click is judged a second later.
const OVER: Duration = Duration::from_millis(1300);

/// Calls of every kind, with what a careless page gives them.
const CALLS: &str = "
    const hostile = { size: 'large', price: 9.5, gift: true, password: 'x1', nested: { a: 1 }, none: NaN,
      get thrown() { throw new Error('no') } };
    hostile['for jane@chairs.example'] = 'mail jane@chairs.example';
    candor.track('bought', hostile);
    candor.track('plain');
    candor.track('text', 'no object');
    candor.track();
    candor.measure('total', 12.5, { unit: 'euro', props: { items: 3 } });
    candor.measure('broken', 'many');
    candor.log('warn', 'stock is low', { left: 2 });
    candor.log('error', new TypeError('no such chair'));
    candor.error(new RangeError('too many legs'));";

pub(crate) fn of_the_site_are_rows(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "calls");
    visit.grant_before(7);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    visit.browser.run(CALLS);
    visit.assert_unnoticed();
    visit.leave();

    let events = visit.wait_events("event", 3);
    let names: Vec<&str> = events.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["bought", "plain", "text"]);
    let props = parsed(&events[0], "detail")["props"].take();
    let expect = json!({
        "size": "large", "price": 9.5, "gift": true, "password": "[…]", "nested": "object", "none": "number", "thrown": "undefined",
        "for […]": "mail […]",
    });
    assert_eq!(props, expect, "{engine:?}");
    assert_eq!(events[1]["detail"], "");

    let measures = visit.wait_events("measure", 1);
    assert_eq!((&measures[0]["name"], measures[0]["value"].as_f64()), (&json!("total"), Some(12.5)));
    assert_eq!(parsed(&measures[0], "detail"), json!({ "unit": "euro", "props": { "items": 3 } }));
    let logs = visit.wait_events("log", 2);
    assert_eq!((&logs[0]["name"], &logs[0]["message"]), (&json!("warn"), &json!("stock is low")));
    assert_eq!(parsed(&logs[0], "detail"), json!({ "props": { "left": 2 } }));
    assert_eq!((&logs[1]["name"], &logs[1]["message"]), (&json!("error"), &json!("no such chair")));
    let errors = visit.wait_events("error", 1);
    assert_eq!((&errors[0]["source"], &errors[0]["name"]), (&json!("api"), &json!("RangeError")));
    let trail = parsed(&errors[0], "detail")["trail"].take();
    assert!(trail.as_array().is_some_and(|steps| steps.iter().any(|step| step[1] == "event" && step[2] == "bought")), "{trail}");

    // A call without a name, and one without a number.
    ledger::assert_closes(&visit);
    assert_eq!(given_up(&visit, "unusable"), 2);
}

/// What is set stands on what is captured later, and on nothing from before.
pub(crate) fn of_settings_stand_on_later_errors(engine: Engine) {
    let setup = Setup { config: Some(json!({ "purposes": 15 })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "flags", &setup);
    visit.grant_before(15);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    visit.browser.run("candor.error(new Error('before'))");
    visit.browser.run("candor.setting('theme', 'dark'); candor.setting('theme', 'dark'); candor.feature('new cart')");
    visit.browser.run("candor.user('u-9f86d081884c7d659a2f'); candor.error(new Error('between'))");
    visit.browser.run("candor.setting('theme', null); candor.user('jane@chairs.example'); candor.error(new Error('after'))");
    visit.assert_unnoticed();
    visit.leave();

    let errors = visit.wait_events("error", 3);
    let of = |message: &str| errors.iter().find(|row| row["message"] == message).unwrap();
    assert_eq!((&of("before")["flags"], &of("before")["pseudonym"]), (&json!(""), &json!("")));
    assert_eq!(parsed(of("between"), "flags"), json!({ "theme": "dark", "new cart": "true" }));
    assert_eq!(of("between")["pseudonym"], "u-9f86d081884c7d659a2f");
    assert_eq!(parsed(of("after"), "flags"), json!({ "new cart": "true" }));
    let settings = visit.wait_events("setting", 2);
    assert_eq!((&settings[0]["name"], &settings[0]["message"]), (&json!("theme"), &json!("dark")));
    let features = visit.wait_events("feature", 1);
    assert_eq!((&features[0]["name"], &features[0]["message"]), (&json!("new cart"), &json!("true")));
    assert!(errors.iter().all(|row| row["synthetic"] == "webdriver"), "{errors:?}");
    let secret: Vec<_> = visit.batches().into_iter().filter(|batch| batch.body.contains("jane")).collect();
    assert!(secret.is_empty(), "{secret:?}");
    ledger::assert_closes(&visit);
}

pub(crate) fn of_a_flood_are_counted(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "flood");
    visit.grant_before(7);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    visit.browser.run("for (let n = 0; n < 1000; n++) candor.track('tick', { n })");
    visit.assert_unnoticed();
    // What is said at the exit finds room, and has a number after all those that were given up.
    poll::until("the burst is stored", || {
        let stored = visit.events("event").len();
        poll::holds(stored >= 150, stored)
    });
    visit.leave();
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.values().all(|page| page.lost() == 0), pages)
    });
    let stored = visit.count("events");
    let floods = given_up(&visit, "event_flood");
    assert!((600..=800).contains(&floods), "{floods}");
    let dropped = given_up(&visit, "%");
    assert!(stored + dropped >= 1000, "{stored} and {dropped}");
}

pub(crate) fn of_links_and_marks_are_rows(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "links");
    visit.grant_before(7);
    visit.go("links.html");
    visit.wait_events("open", 1);
    for id in ["#away", "#file", "#saved", "#here", "#mail", "#marked"] {
        visit.browser.click_on(id);
    }
    visit.browser.run("document.getElementById('away').click(); document.getElementById('marked').click()");
    visit.browser.run("candor.error(new Error('now'))");
    visit.assert_unnoticed();
    visit.leave();

    let clicks: Vec<(Value, Value)> =
        visit.wait_events("click", 3).into_iter().map(|mut row| (row["name"].take(), row["message"].take())).collect();
    let expect = [
        ("outbound", "https://wood.example/oak".to_owned()),
        ("download", format!("{}/files/price-list.pdf", visit.origin)),
        ("download", format!("{}/catalogue", visit.origin)),
    ];
    assert_eq!(clicks, expect.map(|(name, url)| (json!(name), json!(url))), "{engine:?}: only what a person did");
    let events = visit.wait_events("event", 1);
    assert_eq!(events[0]["name"], "add to basket");
    assert_eq!(parsed(&events[0], "detail"), json!({ "props": { "itemSize": "large", "cardNumber": "[…]" } }));
    let mut errors = visit.wait_events("error", 1);
    let trail = parsed(&errors.remove(0), "detail")["trail"].take();
    let steps = trail.as_array().unwrap().iter().filter(|step| step[1] == "click").count();
    assert_eq!(steps, 6, "{trail}");
    ledger::assert_closes(&visit);
}

/// The full build: clicks that tell of trouble, and forms.
pub(crate) fn of_no_use_are_rows_of_the_full_build(engine: Engine) {
    let setup = Setup { config: Some(json!({ "build": "full" })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "trouble", &setup);
    visit.grant_before(7);
    visit.go("links.html");
    visit.wait_events("open", 1);
    for id in ["#nothing", "#something", "#fails"] {
        visit.browser.click_on(id);
        poll::spend(OVER);
    }
    visit.browser.click_quickly_on("#something", 4);
    poll::spend(OVER);
    visit.browser.click_on("#send");
    visit.browser.run("performance.measure('assembled', { start: 10, end: 52 })");
    visit.assert_unnoticed();
    visit.leave();

    let mut found: Vec<String> = visit
        .wait_events("click", 4)
        .iter()
        .map(|row| format!("{} {}", row["name"].as_str().unwrap(), parsed(row, "detail")["n"]))
        .collect();
    found.sort();
    assert_eq!(found, ["dead 1", "dead 1", "error 1", "rage 4"], "{engine:?}");
    let forms = visit.wait_events("form", 1);
    assert_eq!(forms[0]["name"], "form", "a field stands before the form's own name");
    let measures = visit.wait_events("measure", 1);
    assert_eq!((&measures[0]["name"], measures[0]["value"].as_f64()), (&json!("assembled"), Some(42.0)));
    for batch in visit.batches() {
        assert!(!batch.body.contains("41111111"), "what is in a form stays there: {}", batch.body);
    }
    ledger::assert_closes(&visit);
}
