//! Accept: what the page did is what the rows say, no more and no less.

use candor_tests::engine::Engine;
use candor_tests::stand::Fault;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use protocol::vital::Vital;
use serde_json::{Value, json};

/// The vitals of one page load, by name.
pub(crate) fn vitals_of(visit: &Visit<'_>, page: &Value) -> Vec<String> {
    let mut names: Vec<String> = visit
        .rows("vitals", &format!("page = {}", page.to_string().replace('"', "'")))
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        // Engagement is kept in the same table.
        .filter(|name| Vital::from_name(name).is_some())
        .collect();
    names.sort();
    names
}

pub(crate) fn records_what_the_page_did(engine: Engine) {
    let setup = Setup { attributes: r#"data-env="test" data-release="2026.7""#.into(), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "accept", &setup);
    visit.go("plain.html");
    let supported = visit.browser.run("return PerformanceObserver.supportedEntryTypes");
    assert_eq!(supported, json!(engine.entry_types()), "{engine:?} can do something else than before: extend the captures and this list");

    visit.decide("accept");
    for button in ["#busy", "#throw", "#reject", "#image"] {
        visit.browser.click_on(button);
    }
    visit.assert_unnoticed();
    let open = visit.wait_events("open", 1).remove(0);
    visit.go("second.html");
    visit.wait_events("open", 2);
    visit.browser.click_on("#throw");
    visit.assert_unnoticed();
    visit.leave();

    let did = visit.did();
    assert_eq!((did.views, did.errors, did.rejections, did.elements), (2, 2, 1, 1), "the page's own count");
    visit.wait_events("view", 2);
    let errors = visit.wait_events("error", 4);
    let of = |source: &str| errors.iter().filter(|row| row["source"] == source).collect::<Vec<_>>();
    assert_eq!((of("uncaught").len(), of("rejection").len(), of("element").len()), (2, 1, 1));

    for row in of("uncaught") {
        assert_eq!(row["name"], "TypeError", "{row}");
        let frames: Value = serde_json::from_str(row["frames"].as_str().unwrap()).unwrap();
        let innermost = &frames[0];
        assert_eq!(innermost["function"], "addToBasket", "{row}");
        assert_eq!(innermost["file"], format!("{}/host.js", visit.origin), "{row}");
        assert!(innermost["line"].as_u64() > Some(0) && innermost["column"].as_u64() > Some(0), "{row}");
    }
    let rejection = of("rejection")[0];
    assert_eq!((&rejection["name"], &rejection["message"]), (&json!("RangeError"), &json!("no such size")));
    let element = of("element")[0];
    assert_eq!((&element["name"], &element["message"]), (&json!("img"), &json!(format!("{}/missing-picture.png", visit.origin))));

    for row in visit.rows("events", "true") {
        let common = (&row["mode"], &row["purposes"], &row["weight"], &row["env"], &row["release"]);
        assert_eq!(common, (&json!("wasm"), &json!(7), &json!(1), &json!("test"), &json!("2026.7")), "{row}");
    }
    let wait_vitals = || {
        let names = vitals_of(&visit, &open["page"]);
        poll::holds(names == engine.vitals(), names)
    };
    poll::until("the vitals of the first page", wait_vitals);
    let answers = visit.rows("vitals", &format!("name = 'INP' AND page = '{}'", open["page"].as_str().unwrap()));
    assert!(answers.iter().all(|row| row["value"].as_f64() >= Some(100.0)), "the page blocked for 150 ms: {answers:?}");
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.len() == 2 && pages.values().all(|page| page.lost() == 0), pages)
    });
    // How long it was read is what a page says last; then nothing is on its way that a replay could be taken for.
    poll::until("the last words of both pages", || {
        let (read, batches) = (visit.rows("vitals", "name = 'engagement'").len(), visit.batches());
        poll::holds(read == 2 && batches.iter().all(|batch| batch.status == "200"), (read, batches))
    });
    assert_eq!((visit.count("drops"), visit.count("page_drops")), (0, 0), "nothing was dropped");
    replay_changes_nothing(&visit);
}

/// Each captured batch is sent again, as a network or a page that saw no answer would.
fn replay_changes_nothing(visit: &Visit<'_>) {
    let dump = || (visit.rows("events", "true"), visit.rows("vitals", "true"), visit.count("drops"), visit.count("page_drops"));
    let before = dump();
    let batches = visit.batches();
    assert!(!batches.is_empty());
    for batch in batches {
        let (status, result, body) = visit.stand.post_batch(&visit.site, &batch.body, &[("origin", &visit.origin)]);
        assert_eq!((status, result.as_str()), (200, "accepted"), "{body}");
        let reply: Value = serde_json::from_str(&body).unwrap();
        let sent: Value = serde_json::from_str(&batch.body).unwrap();
        let results = reply["events"].as_array().unwrap();
        assert_eq!(results.len(), sent["events"].as_array().unwrap().len());
        assert!(results.iter().all(|event| event["result"] == "accepted"), "{body}");
    }
    assert_eq!(dump(), before, "a repeated batch changed something");
}

/// A route that is taken while the wasm is still on its way: the load keeps the address that it had.
pub(crate) fn follows_a_route_that_comes_before_the_wasm(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "early");
    visit.go("spa/list");
    visit.stand.fault(&visit.collector_host, "/a/", Fault::Hang);
    visit.decide("accept");
    poll::until("the wasm is asked for", || {
        let requests = visit.requests();
        poll::holds(requests.iter().any(|request| request.status == "hanging"), requests)
    });
    visit.browser.click_on("#oak");
    visit.stand.fault(&visit.collector_host, "/a/", Fault::Pass);
    visit.wait_events("open", 1);
    visit.leave();
    assert_eq!(visit.did().views, 2, "the page's own count");
    let views = visit.wait_events("view", 2);
    let paths: Vec<&str> = views.iter().map(|row| row["url"].as_str().unwrap().strip_prefix(&visit.origin).unwrap()).collect();
    assert_eq!(paths, ["/spa/list", "/spa/oak"]);
    ledger::assert_closes(&visit);
}

pub(crate) fn follows_client_routes(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "routes");
    visit.go("spa/list");
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.browser.click_on("#oak");
    visit.browser.click_on("#filter");
    visit.browser.click_on("#ash");
    visit.browser.back();
    poll::until("the application shows the route before", || {
        let route = visit.browser.run("return document.getElementById('route').textContent");
        poll::holds(route == "/spa/oak", route)
    });
    visit.assert_unnoticed();
    visit.leave();

    assert_eq!(visit.did().views, 4, "the page's own count");
    let views = visit.wait_events("view", 4);
    let path = |row: &Value| row["url"].as_str().unwrap().strip_prefix(&visit.origin).unwrap().to_owned();
    let routes: Vec<(u64, String, String)> =
        views.iter().map(|row| (row["view"].as_u64().unwrap(), path(row), row["name"].as_str().unwrap().to_owned())).collect();
    let expect = [(0, "/spa/list", "navigate"), (1, "/spa/oak", "route"), (2, "/spa/ash", "route"), (3, "/spa/oak", "route")];
    assert_eq!(routes, expect.map(|(view, path, name)| (view, path.to_owned(), name.to_owned())));
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.len() == 1 && pages.values().all(|page| page.lost() == 0), pages)
    });
}
