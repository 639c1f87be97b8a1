//! What a page and its browser say of themselves, in the full build: `console.error`, and the browser's own reports.

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use serde_json::{Value, json};

use crate::calls::parsed;
use crate::errors::times;

fn begin(engine: Engine, test: &str) -> Visit<'static> {
    let setup = Setup { config: Some(json!({ "build": "full" })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, test, &setup);
    visit.go("plain.html");
    visit
}

/// Runs a script as the page's own: what Firefox's driver runs lives apart from the page.
fn inject(visit: &Visit<'_>, script: &str) {
    let add = "const script = document.createElement('script'); script.textContent = arguments[0]; document.head.append(script)";
    visit.browser.run_with(add, &json!([script]));
}

/// A function of the page that fails, and says so.
const SAY: &str = "
    function bought(chair) {
      try {
        chair.legs.length;
      } catch (error) {
        console.error('no chair for', { mail: 'jane@chairs.example' }, error);
      }
    }
    for (let n = 0; n < 3; n++) bought({});
    console.error('only words');
    console.warn('not an error');";

pub(crate) fn on_the_console_is_a_row_and_stays_on_the_console(engine: Engine) {
    let visit = begin(engine, "console");
    inject(&visit, "self.__theirs = console.error; self.__is_theirs = () => console.error === __theirs");
    visit.decide("accept");
    visit.wait_events("open", 1);
    assert_eq!(visit.browser.run("return __is_theirs()"), false, "{engine:?}: nobody listens");
    inject(&visit, SAY);
    let heard = visit.browser.run("return __seen.console.map((line) => line.slice(0, 12))");
    let line = "error: no ch";
    assert_eq!(heard, json!([line, line, line, "error: only ", "warn: not an"]), "{engine:?}: said as it was");
    visit.browser.run("candor.flush()");
    let errors = visit.wait_events("error", 2);
    assert!(errors.iter().all(|row| row["source"] == "console"), "{errors:?}");
    let [failed, words] =
        ["TypeError", ""].map(|name| errors.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{errors:?}")));
    assert_eq!(words["message"], "only words", "{engine:?}");
    assert!(failed["message"].as_str().is_some_and(|text| text.starts_with("no chair for Object ")), "{engine:?}: {failed}");
    assert!(failed["frames"].as_str().is_some_and(|frames| frames.contains("bought")), "{engine:?}: {failed}");
    assert!(parsed(failed, "detail")["trail"].is_array(), "{failed}");
    for batch in visit.batches() {
        assert!(!batch.body.contains("jane"), "an object's values are its own: {}", batch.body);
    }

    // What came again is counted at the end of the view; with the grant the console is given back.
    visit.browser.run("dispatchEvent(new PageTransitionEvent('pagehide'))");
    let all = poll::until("all that was said", || {
        let rows = visit.rows("events", "kind = 'error' AND name = 'TypeError'");
        let all: u64 = rows.iter().map(times).sum();
        poll::holds(all == 3, &rows).map(|()| all)
    });
    assert_eq!(all, 3);
    ledger::assert_closes(&visit);
    visit.browser.run("candor.consent.withdraw()");
    assert_eq!(visit.browser.run("return __is_theirs()"), true, "{engine:?}: taken back");
}

/// What browsers step in for, or will stop to support. Which of it they say is theirs: the page listens, too.
const REPORTED: &str = "
    self.__reports = [];
    if (self.ReportingObserver)
      new ReportingObserver((list) => {
        for (const { type, body } of list) __reports.push([body.id || type, String(body.message)]);
      }, { types: ['deprecation', 'intervention'], buffered: true }).observe();
    navigator.vibrate?.(1);
    const request = new XMLHttpRequest();
    request.open('GET', '/host.css', false);
    request.send();";

pub(crate) fn by_the_browser_is_a_row(engine: Engine) {
    let visit = begin(engine, "reports");
    visit.grant_before(7);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    inject(&visit, REPORTED);
    visit.browser.run_async("await new Promise((go) => setTimeout(go, 500))");
    let reports = visit.browser.run("return __reports");
    let reports = reports.as_array().unwrap();
    assert_eq!(reports.is_empty(), engine != Engine::Chromium, "{engine:?}: look at what became possible: {reports:?}");
    visit.assert_unnoticed();
    visit.leave();
    let told = poll::until("as many rows as reports", || {
        let rows = visit.rows("events", "kind = 'error' AND source = 'report'");
        let all: u64 = rows.iter().map(times).sum();
        poll::holds(all == reports.len() as u64, &rows).map(|()| rows)
    });
    for row in told {
        let is_told = |report: &Value| report[0] == row["name"] && row["message"].as_str().is_some_and(|text| !text.is_empty());
        assert!(reports.iter().any(is_told), "{engine:?}: {row}, told {reports:?}");
    }
    ledger::assert_closes(&visit);
}
