//! Attention: the time that is stored is the time for which the page was seen, and no more.

use std::time::{Duration, Instant};

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{ledger, poll, stand};

use crate::calls::parsed;
use crate::hide::{hide, show};

const READ: Duration = Duration::from_millis(2500);
const AWAY: Duration = Duration::from_secs(4);

/// The one row of a view, once it satisfies.
fn wait_row(visit: &Visit<'_>, view: u32, what: &str, is: impl Fn(f64, &serde_json::Value) -> bool) -> (f64, serde_json::Value) {
    poll::until(what, || {
        let rows = visit.rows("vitals", &format!("name = 'engagement' AND view = {view}"));
        assert!(rows.len() <= 1, "one row for a view: {rows:?}");
        let Some(row) = rows.first() else { return Err("no row".to_owned()) };
        let (engaged, detail) = (row["value"].as_f64().unwrap(), parsed(row, "detail"));
        if is(engaged, &detail) { Ok((engaged, detail)) } else { Err(format!("{row}")) }
    })
}

pub(crate) fn is_what_was_seen(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "engaged");
    visit.grant_before(7);
    let begun = Instant::now();
    visit.go("plain.html");
    visit.wait_events("open", 1);
    poll::spend(READ);
    hide(&visit);
    let (first, detail) = wait_row(&visit, 0, "the first report", |_, detail| detail["visible"].as_f64() > Some(2000.0));
    let seen = begun.elapsed().as_secs_f64() * 1000.0;
    let visible = detail["visible"].as_f64().unwrap();
    assert!(first <= visible && visible <= seen, "{engine:?}: {first} of {visible} of {seen}");

    // Hidden time is nobody's.
    poll::spend(AWAY);
    show(&visit);
    visit.browser.run("scrollTo(0, 1e6)");
    poll::spend(READ);
    let focused = visit.browser.run("return document.hasFocus()") == true;
    hide(&visit);
    let (second, detail) = wait_row(&visit, 0, "the second report", |_, detail| detail["visible"].as_f64() > Some(visible + 2000.0));
    let total = detail["visible"].as_f64().unwrap();
    let wall = begun.elapsed().as_secs_f64() * 1000.0;
    assert!(second <= total && total <= wall - 4000.0, "{engine:?}: {second} of {total} of {wall}");
    if focused {
        assert!(second >= first + 2000.0, "{engine:?}: {first} then {second}");
    }
    assert_eq!(detail["scroll"], 100, "{engine:?}: {detail}");
    assert!(detail["height"].as_f64() >= Some(100.0) && detail["height"].as_f64().unwrap() % 100.0 == 0.0, "{detail}");
    visit.assert_unnoticed();
    ledger::assert_closes(&visit);
}

/// Each route has its own time, and the one before is closed first.
pub(crate) fn is_of_each_view(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "engaged-routes");
    visit.grant_before(7);
    visit.go("spa/list");
    visit.wait_events("open", 1);
    poll::spend(READ);
    visit.browser.click_on("#oak");
    visit.wait_events("view", 2);
    poll::spend(Duration::from_millis(1200));
    visit.leave();
    let (_, first) = wait_row(&visit, 0, "the first view", |_, _| true);
    let (_, second) = wait_row(&visit, 1, "the second view", |_, _| true);
    let visible = |detail: &serde_json::Value| detail["visible"].as_f64().unwrap();
    assert!(visible(&first) >= 2000.0 && visible(&second) >= 1000.0, "{engine:?}: {first} {second}");
    assert!(visible(&second) < visible(&first) + 30_000.0);
    ledger::assert_closes(&visit);
}
