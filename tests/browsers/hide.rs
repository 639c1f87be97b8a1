//! Hide, show and shift: a vital that changes after the page was hidden once replaces its row.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{ledger, poll, stand};
use serde_json::json;

/// The page's own sum, by the definition (largest session window: gaps under 1 s, 5 s in all).
pub(crate) const OWN_CLS: &str = "
    self.__cls = 0;
    let sum = 0, first = 0, last = -Infinity;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        if (shift.hadRecentInput) continue;
        if (shift.startTime - last >= 1000 || shift.startTime - first >= 5000) { sum = 0; first = shift.startTime; }
        last = shift.startTime;
        sum += shift.value;
        self.__cls = Math.max(self.__cls, sum);
      }
    }).observe({ type: 'layout-shift', buffered: true });";

/// Shifts within half a second after an input, or after a change of the window's size, are the
/// visitor's own doing and do not count.
const AFTER_INPUT: Duration = Duration::from_millis(1500);

pub(crate) fn keeps_one_row_with_the_last_value(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "hide");
    visit.go("plain.html");
    if engine.has_layout_shift() {
        visit.browser.run(OWN_CLS);
    }
    visit.decide("accept");
    visit.wait_events("open", 1);
    poll::spend(AFTER_INPUT);

    shift(&visit, 1);
    hide(&visit);
    let first = wait_cls(&visit, engine, None);
    show(&visit);
    // Larger than the first, so that it is the largest window whether or not both fall into one.
    shift(&visit, 3);
    hide(&visit);
    let second = wait_cls(&visit, engine, first);

    if engine.has_layout_shift() {
        assert!(second > first, "{first:?} then {second:?}");
        let own = visit.browser.run("return self.__cls").as_f64().unwrap();
        let stored = second.unwrap();
        assert!((own - stored).abs() < 0.001, "the page saw {own}, stored is {stored}");
    }
    visit.assert_unnoticed();
    assert_eq!(visit.events("open").len(), 1);
    assert_eq!(visit.events("view").len(), 1, "hiding is not a view");
    ledger::assert_closes(&visit);
}

/// Moves the page by a box or more, as an advertisement that comes late. Not an input.
pub(crate) fn shift(visit: &Visit<'_>, boxes: u32) {
    visit.browser.run_with("for (let n = 0; n < arguments[0]; n++) document.getElementById('shift').click()", &json!([boxes]));
    // A shift is known two frames later.
    visit.browser.run_async("await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(go, 100))))");
}

pub(crate) fn hide(visit: &Visit<'_>) {
    visit.browser.minimize().unwrap();
    wait_visibility(visit, "hidden");
}

pub(crate) fn show(visit: &Visit<'_>) {
    visit.browser.resize(1100, 800);
    wait_visibility(visit, "visible");
    poll::spend(AFTER_INPUT);
}

fn wait_visibility(visit: &Visit<'_>, state: &str) {
    poll::until(&format!("the page is {state}"), || {
        let seen = visit.browser.run("return document.visibilityState");
        poll::holds(seen == state, seen)
    });
}

/// The value of the one CLS row, once it is another than before. `None` where the engine has no such entries.
fn wait_cls(visit: &Visit<'_>, engine: Engine, before: Option<f64>) -> Option<f64> {
    if !engine.has_layout_shift() {
        // The last thing sent when hidden has arrived: the paint timing. CLS is not among what came.
        poll::until("what the engine can measure arrives", || {
            let rows = visit.rows("vitals", "name = 'FCP'");
            poll::holds(rows.len() == 1, rows)
        });
        assert!(visit.rows("vitals", "name = 'CLS'").is_empty(), "{engine:?} reports layout shifts now");
        return None;
    }
    let value = poll::until("the CLS row", || {
        let rows = visit.rows("vitals", "name = 'CLS'");
        assert!(rows.len() <= 1, "one row for a view: {rows:?}");
        let value = rows.first().and_then(|row| row["value"].as_f64());
        if value.is_some_and(|value| value > 0.0) && value != before { Ok(value) } else { Err(format!("{value:?}")) }
    });
    assert!(value.is_some());
    value
}
