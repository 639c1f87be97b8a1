//! Whatever goes wrong in a page is a row that says so, once for all times that it happened.

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{ledger, poll, stand};
use serde_json::Value;

use crate::calls::parsed;

/// A visit to the page that fails when it is asked to, with errors granted and the wasm there.
fn begin(engine: Engine, test: &str) -> Visit<'static> {
    let visit = Visit::start(stand::shared(), engine, test);
    visit.grant_before(7);
    visit.go("faulty.html");
    visit.wait_events("open", 1);
    visit
}

/// How often what a row says happened.
pub(crate) fn times(row: &Value) -> u64 {
    parsed(row, "detail")["n"].as_u64().unwrap_or(1)
}

pub(crate) fn of_every_shape_are_rows(engine: Engine) {
    let visit = begin(engine, "shapes");
    visit.browser.run("__fault.rejectAll()");
    visit.browser.run("__fault.raise('keys')");
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 50))");
    visit.assert_unnoticed();
    visit.leave();

    let errors = visit.wait_events("error", 12);
    let text = |row: &Value, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let mut said: Vec<String> = errors.iter().map(|row| ["source", "name", "message"].map(|column| text(row, column)).join("|")).collect();
    said.sort();
    let mut expect = [
        "rejection|AggregateError|all of them",
        "rejection|Error|no chair",
        "rejection|Event|abort video",
        "rejection|Object|alpha,zeta",
        "rejection|Object|message,name",
        "rejection|RangeError|no such size",
        "rejection|Refused|reason",
        "rejection|TimeoutError|it took too long",
        "rejection||42",
        "rejection||just text",
        "rejection||undefined",
        "uncaught|Object|alpha,zeta",
    ];
    expect.sort_unstable();
    assert_eq!(said, expect, "{engine:?}");

    let causes = |message: &str| -> Vec<String> {
        let row = errors.iter().find(|row| row["message"] == message).unwrap();
        let causes = parsed(row, "detail")["causes"].take();
        causes.as_array().unwrap().iter().map(|cause| format!("{}: {}", text(cause, "name"), text(cause, "message"))).collect()
    };
    assert_eq!(causes("no chair"), ["TypeError: no legs", "RangeError: no wood"], "{engine:?}");
    assert_eq!(causes("all of them"), ["RangeError: first", "TypeError: second"], "{engine:?}");
    let dom = errors.iter().find(|row| row["name"] == "TimeoutError").unwrap();
    assert_eq!(parsed(dom, "detail")["code"], "23", "{dom}");
    for batch in visit.batches() {
        assert!(!batch.body.contains("s3cret-value"), "{}", batch.body);
    }
    ledger::assert_closes(&visit);
}

pub(crate) fn that_come_again_are_counted(engine: Engine) {
    let visit = begin(engine, "again");
    visit.browser.run("__fault.again(12)");
    visit.browser.run("__fault.raise('error')");
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 50))");
    visit.assert_unnoticed();
    visit.leave();

    let errors = visit.wait_events("error", 4);
    let counts: Vec<u64> = errors.iter().filter(|row| row["message"] == "again and again").map(times).collect();
    assert_eq!(counts, [1, 9, 2], "{engine:?}");
    let all: u64 = errors.iter().map(times).sum();
    assert_eq!(all, visit.did().errors, "{engine:?}: every time is in one of them");
    let rows: Vec<&Value> = errors.iter().filter(|row| row["message"] == "again and again").collect();
    assert!(rows.iter().all(|row| row["frames"] == rows[0]["frames"]), "{rows:?}");
    ledger::assert_closes(&visit);
}

/// How much the pages of a visit gave up for a reason.
pub(crate) fn dropped(visit: &Visit<'_>, reason: &str) -> u64 {
    let statement = format!("SELECT n FROM page_drops WHERE site = '{}' AND reason = '{reason}'", visit.site);
    visit.stand.events(&statement).iter().map(|row| row["n"].as_u64().unwrap_or_default()).sum()
}

/// What fifty different errors may send: see the design's budgets.
const REQUESTS: usize = 3;
const BYTES: usize = 15_000;

pub(crate) fn of_a_flood_cost_little(engine: Engine) {
    let visit = begin(engine, "flood");
    let before = visit.batches().len();
    visit.browser.run("__fault.many(60)");
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 100))");
    visit.assert_unnoticed();
    visit.leave();

    let errors = visit.wait_events("error", 50);
    assert!(errors.iter().all(|row| row["frames"].as_str().is_some_and(|frames| frames.contains("\"saw\""))), "{engine:?}");
    ledger::assert_closes(&visit);
    assert_eq!(dropped(&visit, "error_flood"), 10);
    let sent: Vec<usize> = visit.batches().iter().skip(before).map(|batch| batch.body.len()).collect();
    assert!(sent.len() <= REQUESTS && sent.iter().sum::<usize>() <= BYTES, "{engine:?}: {sent:?}");
}

/// Blocks a picture, and a script that stands in the page.
const BLOCKED: &str = "
    const picture = new Image();
    picture.src = 'http://127.0.0.1:9/x.png?token=s3cret-value';
    document.body.append(picture);
    const script = document.createElement('script');
    script.append('window.ran = true');
    try { document.body.append(script); } catch {}";

pub(crate) fn of_the_pages_own_policy_are_rows(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "blocked");
    visit.grant_before(7);
    visit.go("csp.html");
    visit.wait_events("open", 1);
    visit.browser.run(BLOCKED);
    poll::until("the page is told of its picture", || {
        let told = visit.browser.run("return window.__seen.violations");
        poll::holds(
            told.as_array().is_some_and(|list| list.iter().any(|line| line.as_str().is_some_and(|line| line.starts_with("img-src")))),
            told,
        )
    });
    visit.leave();

    let image = poll::until("the row of the picture", || {
        let errors = visit.rows("events", "kind = 'error' AND source = 'csp'");
        errors.iter().find(|row| row["name"] == "img-src").cloned().ok_or_else(|| format!("{errors:?}"))
    });
    // The whole address, or its origin alone, as the engine tells it; never its query.
    assert!(image["message"].as_str().is_some_and(|blocked| blocked.starts_with("http://127.0.0.1:9")), "{image}");
    for batch in visit.batches() {
        assert!(!batch.body.contains("s3cret-value"), "{}", batch.body);
    }
    ledger::assert_closes(&visit);
}

pub(crate) fn say_what_came_before_them(engine: Engine) {
    let visit = begin(engine, "trail");
    visit.browser.run("history.pushState({}, '', '/spa/oak')");
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 700))");
    visit.browser.run("__fault.raise('text')");
    visit.browser.run("__fault.raise('error')");
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 50))");
    visit.leave();

    let errors = visit.wait_events("error", 2);
    let last = errors.iter().find(|row| row["name"] == "RangeError").unwrap();
    let trail = parsed(last, "detail")["trail"].take();
    let steps: Vec<(&str, &str)> = trail
        .as_array()
        .unwrap_or_else(|| panic!("{last}"))
        .iter()
        .map(|step| (step[1].as_str().unwrap(), step[2].as_str().unwrap()))
        .collect();
    assert_eq!(steps[..2], [("view", "/faulty.html"), ("view", "/spa/oak")], "{engine:?}");
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert!(steps[2].0 == "error" && steps[2].1.contains("just text"), "{steps:?}");
}
