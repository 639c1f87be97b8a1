//! Pages that nobody sees yet, and pages that come back: prerendered ones, and the back-forward cache for a page that records
//! all there is.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use serde_json::json;

/// Longer than the beacon waits with its first batch.
const LONG_ENOUGH: Duration = Duration::from_secs(3);
/// Values of the engine's clock are rounded to a tenth of a millisecond and less.
const SLACK: f64 = 0.15;

/// A prerendered page loads, runs and is told apart from one that is seen: until somebody goes there it leaves nothing, then it
/// counts from its activation on, as web-vitals does.
pub(crate) fn prerendered_counts_when_it_is_seen(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "prerender");
    visit.grant_before(7);
    visit.go("plain.html");
    let first = visit.wait_events("open", 1)[0]["page"].clone();
    let is_known = visit.browser.run("return HTMLScriptElement.supports?.('speculationrules') === true") == true;
    assert_eq!(is_known, engine == Engine::Chromium, "{engine:?}: look at what became possible");
    if !is_known {
        return;
    }
    let loaders = || visit.requests().iter().filter(|request| request.url.starts_with("/c/")).count();
    let before = loaders();
    visit.browser.run(
        "const rules = document.createElement('script');
         rules.type = 'speculationrules';
         rules.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: ['/vitals.html'] }] });
         document.head.append(rules)",
    );
    poll::until("the page is prerendered", || poll::holds(loaders() > before, visit.requests()));
    poll::spend(LONG_ENOUGH);
    let pages = visit.browser.run("return localStorage.candor_pages.split(',').length");
    assert_eq!((visit.events("open").len(), pages), (1, json!(1)), "it was seen by nobody");
    assert!(visit.batches().iter().all(|batch| batch.body.contains(first.as_str().unwrap())), "{:#?}", visit.batches());

    visit.remember();
    visit.browser.run("location.href = '/vitals.html'");
    visit.browser.wait_loaded(&visit.address("vitals.html"));
    let activation = visit.browser.run("return performance.getEntriesByType('navigation')[0].activationStart").as_f64();
    assert!(activation > Some(1000.0), "it was not the prerendered page that was shown: {activation:?}");
    let opens = visit.wait_events("open", 2);
    assert_eq!(opens[1]["name"], "prerender", "{}", opens[1]);
    visit.browser.click_on("#busy");
    poll::spend(Duration::from_secs(1));
    visit.assert_unnoticed();
    visit.leave();
    let views = visit.wait_events("view", 2);
    assert_eq!(views[1]["name"], "prerender", "{}", views[1]);
    let of_page = format!("name <> 'engagement' AND page = '{}'", opens[1]["page"].as_str().unwrap());
    let (rows, told) = poll::until("as many vitals as web-vitals told", || {
        let (rows, told) = (visit.rows("vitals", &of_page), visit.stand.told(&visit.origin_host()));
        poll::holds(told.as_object().is_some_and(|told| told.len() == rows.len()), (&rows, &told)).map(|()| (rows, told))
    });
    for row in &rows {
        let (ours, theirs) = (row["value"].as_f64().unwrap(), told[row["name"].as_str().unwrap()].as_f64().unwrap());
        assert!((ours - theirs).abs() <= SLACK && row["nav"] == "prerender", "{row}, told {told}");
    }
    assert!(rows.len() >= 4, "{rows:?}");
    ledger::assert_closes(&visit);
}

/// Whether the browser can keep a page is its own matter (see guest.rs): of a few ways back one is enough.
const WAYS_BACK: usize = 5;

/// With locks, sessions, patched requests and everything else that the full build holds while a page is open.
pub(crate) fn and_back_with_all_that_is_recorded(engine: Engine) {
    let mut seen = Vec::new();
    for _ in 0..WAYS_BACK {
        let setup = Setup { config: Some(json!({ "build": "full", "purposes": 15, "requests": "patched" })), ..Setup::default() };
        let visit = Visit::start_with(stand::shared(), engine, "away", &setup);
        visit.grant_before(15);
        for (loads, page) in [(1, "plain.html"), (2, "second.html")] {
            visit.browser.go(&visit.address(page));
            visit.wait_events("open", loads);
            visit.browser.run("candor.setting('theme', 'dark'); candor.track('seen')");
        }
        visit.browser.run("setTimeout(() => history.back(), 100)");
        let is_back = (0..50).any(|_| {
            poll::spend(Duration::from_millis(200));
            visit.stand.restored(&visit.origin_host()) == 1
        });
        if !is_back {
            // Chromium says why.
            let reasons = "return JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons ?? null)";
            seen.push(visit.browser.run(reasons));
            continue;
        }
        visit.browser.run("candor.track('again')");
        visit.leave();
        let views: Vec<_> = poll::until("the restore is a view", || {
            let views: Vec<_> = visit.events("view").into_iter().filter(|view| view["name"] == "restore").collect();
            poll::holds(views.len() == 1, &views).map(|()| views)
        });
        let opens = visit.wait_events("open", 2);
        assert_eq!((&views[0]["page"], &views[0]["session"]), (&opens[0]["page"], &opens[0]["session"]), "{engine:?}");
        assert_ne!(views[0]["session"], "", "{engine:?}");
        let restored = "name IN ('TTFB', 'FCP', 'LCP') AND view = 1";
        let expect = engine.vitals().iter().filter(|name| ["TTFB", "FCP", "LCP"].contains(name)).count();
        poll::until("the restored view is measured", || {
            let rows = visit.rows("vitals", restored);
            poll::holds(rows.len() == expect && rows.iter().all(|row| row["nav"] == "restore"), rows)
        });
        assert!(visit.rows("events", "source = 'died'").is_empty(), "{engine:?}: neither page died");
        ledger::assert_closes(&visit);
        return;
    }
    panic!("{engine:?}: no page came out of the back-forward cache: {seen:?}");
}
