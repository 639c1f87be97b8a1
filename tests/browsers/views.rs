//! When a view begins, how it came about, and what it is called.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use serde_json::{Value, json};

use crate::calls::parsed;
use crate::errors::dropped;

/// Longer than between two looks at the address, in browsers that do not tell of its change.
const NOTICED: Duration = Duration::from_millis(1200);

fn begin(engine: Engine, test: &str, setup: &Setup, page: &str) -> Visit<'static> {
    let visit = Visit::start_with(stand::shared(), engine, test, setup);
    visit.grant_before(7);
    visit.go(page);
    visit.wait_events("open", 1);
    visit
}

/// Does something in the page, and waits until it must have been noticed.
fn step(visit: &Visit<'_>, script: &str) {
    // By the page's own clock, which a slow machine holds up together with whoever compares the address.
    let waited = format!("{script}; await new Promise((go) => setTimeout(go, {})); return true", NOTICED.as_millis());
    assert_eq!(visit.browser.run_async(&waited), true);
}

/// The views' paths.
fn paths(visit: &Visit<'_>, views: &[Value]) -> Vec<String> {
    views.iter().map(|row| row["url"].as_str().unwrap().strip_prefix(&visit.origin).unwrap().to_owned()).collect()
}

pub(crate) fn begin_with_another_path_only(engine: Engine) {
    let visit = begin(engine, "paths", &Setup::default(), "spa/list");
    for script in [
        // As some routers do: the old entry is rewritten before the new one is pushed.
        "history.replaceState({ scroll: 1 }, '', location.href); history.pushState({}, '', '/spa/oak')",
        "location.hash = '#top'",
        "location.hash = '#/not/a/route/here'",
        "history.replaceState({}, '', '?sort=price')",
        "history.pushState({}, '', '?sort=name')",
        "history.replaceState({}, '', '/spa/ash')",
    ] {
        step(&visit, script);
    }
    visit.assert_unnoticed();
    visit.leave();
    let views = visit.wait_events("view", 3);
    assert_eq!(paths(&visit, &views), ["/spa/list", "/spa/oak", "/spa/ash"], "{engine:?}");
    ledger::assert_closes(&visit);
}

pub(crate) fn begin_with_the_hash_where_the_site_routes_by_it(engine: Engine) {
    for setup in [
        Setup { attributes: "data-hash-routes".into(), ..Setup::default() },
        Setup { config: Some(json!({ "hash_routes": true })), ..Setup::default() },
    ] {
        let visit = begin(engine, "hash", &setup, "spa/list");
        step(&visit, "location.hash = '#/users/9f86d081884c7d659a2f?tab=1'");
        step(&visit, "location.hash = '#/users/9f86d081884c7d659a2f?tab=2'");
        step(&visit, "location.hash = '#!/orders'");
        visit.assert_unnoticed();
        visit.leave();
        let views = visit.wait_events("view", 3);
        assert_eq!(paths(&visit, &views), ["/spa/list", "/spa/list/users/:x", "/spa/list/orders"], "{engine:?}");
        ledger::assert_closes(&visit);
    }
}

/// A map or an editor that rewrites the path in every frame.
const REWRITE: &str = "
    for (let n = 0; n < 120; n += 1) {
      history.replaceState({}, '', `/spa/at-${n}`);
      await new Promise((go) => setTimeout(go, 1000 / 60));
    }";

pub(crate) fn of_a_flood_are_capped_and_counted(engine: Engine) {
    let visit = begin(engine, "viewflood", &Setup::default(), "spa/list");
    let is_told = visit.browser.run("return 'navigation' in window") == true;
    visit.browser.run_async(REWRITE);
    poll::spend(NOTICED);
    visit.assert_unnoticed();
    visit.leave();
    let last = visit.wait_events("open", 1);
    assert_eq!(last.len(), 1);
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.values().all(|page| page.lost() == 0), pages)
    });
    let views = visit.events("view").len() as u64;
    let flood = dropped(&visit, "view_flood");
    if is_told {
        assert_eq!((views, flood), (50, 71), "{engine:?}");
    } else {
        assert!((2..20).contains(&views) && flood == 0, "{engine:?}: {views} views, {flood} dropped");
    }
}

pub(crate) fn say_how_they_came_about(engine: Engine) {
    let visit = begin(engine, "ways", &Setup::default(), "plain.html");
    // What keeps any browser from keeping the page.
    let spoil = "addEventListener('unload', () => {}); addEventListener('beforeunload', () => {})";
    visit.browser.run(spoil);
    visit.remember();
    visit.browser.run("location.reload()");
    visit.wait_events("open", 2);
    visit.browser.run(spoil);
    visit.go("second.html");
    visit.wait_events("open", 3);
    visit.remember();
    visit.browser.back();
    // WebKit has no end of the load event for a page that it brought back.
    let there = json!([visit.address("plain.html"), "complete"]);
    poll::until("the page is back", || {
        let seen = visit.browser.try_run("return [location.href, document.readyState]", &json!([]))?;
        poll::holds(seen == there, seen)
    });
    // Firefox has at times no first byte of a page out of its cache: such an entry is not believed, its type neither (as in
    // web-vitals).
    let is_believed = visit.browser.run("return performance.getEntriesByType('navigation')[0].responseStart > 0") == json!(true);
    poll::spend(NOTICED);
    visit.leave();

    let views = visit.wait_events("view", 4);
    let mut names: Vec<&str> = views.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let back = names.pop().unwrap();
    assert_eq!(names, ["navigate", "reload", "navigate"], "{engine:?}");
    // An engine may keep the page all the same.
    let expected: &[&str] = if is_believed { &["back-forward", "restore"] } else { &["navigate", "restore"] };
    assert!(expected.contains(&back), "{engine:?}: {back}, believed: {is_believed}");
    let reasons = parsed(&views[3], "detail")["reasons"].take();
    if engine == Engine::Chromium {
        assert!(back == "back-forward" && reasons.as_str().is_some_and(|reasons| !reasons.is_empty()), "{back} {reasons}");
    }
    assert!(views[..3].iter().all(|row| row["detail"] == ""), "{views:?}");
}

pub(crate) fn bear_the_names_that_the_site_gives(engine: Engine) {
    let setup = Setup { config: Some(json!({ "titles": true })), ..Setup::default() };
    let visit = begin(engine, "names", &setup, "spa/list");
    for script in [
        "history.pushState({}, '', '/spa/users/7'); candor.view('/users/[id]')",
        // Some frameworks say it twice.
        "candor.view('/users/[id]')",
        "candor.view('payment')",
        "document.documentElement.dataset.candorRoute = '/orders/[id]'; document.title = 'An order';
         history.pushState({}, '', '/spa/orders/8')",
        "delete document.documentElement.dataset.candorRoute; history.pushState({}, '', '/spa/orders/9')",
    ] {
        step(&visit, script);
    }
    visit.assert_unnoticed();
    visit.leave();
    let views = visit.wait_events("view", 5);
    assert_eq!(paths(&visit, &views), ["/spa/list", "/spa/users/7", "/spa/users/7", "/spa/orders/8", "/spa/orders/9"], "{engine:?}");
    let routes: Vec<&str> = views.iter().map(|row| row["route"].as_str().unwrap()).collect();
    assert_eq!(routes, ["/spa/list", "/users/[id]", "payment", "/orders/[id]", "/spa/orders/:id"], "{engine:?}");
    let titles: Vec<Value> = views.iter().map(|row| parsed(row, "detail")["title"].take()).collect();
    assert_eq!(titles[0], "Workshop");
    assert_eq!(titles[3], "An order");
    ledger::assert_closes(&visit);
}

pub(crate) fn say_what_campaign_led_to_them(engine: Engine) {
    let page = "plain.html?q=1&utm_source=news&utm_medium=mail+for+jane%40shop.example&utm_campaign=autumn%20sale&gclid=1#x";
    let visit = begin(engine, "campaign", &Setup::default(), page);
    visit.go("second.html");
    visit.wait_events("open", 2);
    visit.leave();
    let views = visit.wait_events("view", 2);
    assert_eq!(parsed(&views[0], "detail"), json!({ "campaign": "news/mail for […]/autumn sale" }), "{engine:?}");
    assert_eq!(views[1]["detail"], "", "{engine:?}: no title where the site does not ask for one");
    assert_eq!(paths(&visit, &views), ["/plain.html", "/second.html"]);
}
