//! A good guest, and a guest that leaves when asked: the back-forward cache stays, a choice of some
//! purposes is kept to, and a withdrawal ends everything in every tab.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{ledger, poll, stand};
use serde_json::json;

use crate::idle::STORED;

/// Whether the browser can keep a page is its own matter: under load Firefox now and then keeps none, with a tag or without.
/// A page that must not be kept never is: so of a few ways back one is enough, for the page without a tag and for ours.
const WAYS_BACK: usize = 5;

pub(crate) fn keeps_the_back_forward_cache(engine: Engine) {
    let kept = (0..WAYS_BACK).find_map(|_| back_and_forth(engine));
    let visit = kept.unwrap_or_else(|| panic!("{engine:?}: no page with the tag came out of the back-forward cache"));
    visit.assert_unnoticed();

    // Two loads, and a restore: a view of its load, not a load. Firefox sends it at the exit only: the
    // answer to what the page sent before it lay in the cache never comes there.
    visit.leave();
    let restored = poll::until("the restore is a view", || {
        let views: Vec<_> = visit.events("view").into_iter().filter(|view| view["name"] == "restore").collect();
        if views.len() == 1 { Ok(views[0].clone()) } else { Err(format!("{views:?}")) }
    });
    assert_eq!(restored["view"], 1);
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.len() == 2 && pages.values().all(|page| page.lost() == 0), pages)
    });
    assert_eq!((visit.events("open").len(), visit.events("view").len()), (2, 3));
}

/// Two page loads and the way back to the first, with the tag, after the same without one; the visit if the browser kept
/// both. Without a click on the page: after one by WebDriver Firefox keeps no page.
fn back_and_forth(engine: Engine) -> Option<Visit<'static>> {
    let visit = Visit::start(stand::shared(), engine, "bfcache");
    let elsewhere = format!("http://elsewhere-{}.localhost:{}", visit.site, visit.stand.pages);
    visit.browser.go(&format!("{elsewhere}/plain.html"));
    visit.browser.go(&format!("{elsewhere}/second.html"));
    if !comes_back(&visit, &format!("elsewhere-{}", visit.site)) {
        return None;
    }
    visit.grant_before(7);
    for (loads, page) in [(1, "plain.html"), (2, "second.html")] {
        visit.browser.go(&visit.address(page));
        visit.wait_events("open", loads);
    }
    comes_back(&visit, &visit.origin_host()).then_some(visit)
}

/// Goes back by the history, and whether the page says that it came out of the back-forward cache.
/// The page says it to the stand: a driver that is asked in that moment may never answer.
fn comes_back(visit: &Visit<'_>, host: &str) -> bool {
    visit.browser.run("setTimeout(() => history.back(), 100)");
    for _ in 0..50 {
        if visit.stand.restored(host) == 1 {
            return true;
        }
        poll::spend(Duration::from_millis(200));
    }
    false
}

pub(crate) fn records_only_what_was_chosen(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "chosen");
    visit.go("plain.html");
    visit.browser.click(&visit.banner_button("choose"));
    let switches =
        "const root = [...document.body.children].find((e) => e.shadowRoot).shadowRoot; return root.querySelectorAll('input')[2]";
    let errors = visit.browser.element("the switch for errors", switches);
    visit.browser.click(&errors);
    visit.decide("save");
    let record = visit.browser.run("return document.cookie");
    assert!(record.as_str().is_some_and(|record| record.ends_with(".4.3")), "{record}");
    visit.browser.click_on("#throw");
    visit.browser.click_on("#busy");
    visit.wait_events("error", 1);
    visit.go("second.html");
    visit.wait_events("open", 2);
    visit.leave();
    ledger::assert_closes(&visit);
    assert_eq!((visit.events("view").len(), visit.count("vitals"), visit.count("drops")), (0, 0, 0));
    for batch in visit.batches() {
        let batch: serde_json::Value = serde_json::from_str(&batch.body).unwrap();
        assert_eq!(batch["consent"]["bits"], 4);
        let referrer = batch["views"][0]["referrer"].as_str().unwrap_or_default();
        assert_eq!(referrer, "", "where the visitor came from belongs to usage");
    }
}

pub(crate) fn stops_in_every_tab_when_withdrawn(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "withdraw");
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);
    let first = visit.browser.window();
    let second = visit.browser.open("tab");
    visit.browser.switch(&second);
    visit.browser.go(&visit.address("second.html"));
    visit.wait_events("open", 2);

    visit.browser.switch(&first);
    visit.browser.run("window.candor.consent.withdraw()");
    // The design's figure: one second, in all tabs.
    poll::spend(Duration::from_secs(1));
    let batches = visit.batches().len();
    // What goes on is the erasure alone, for as long as it takes.
    poll::until("the erasure is acknowledged", || poll::holds(visit.browser.run("return localStorage.candor_wipe || ''") == "", "not yet"));
    assert_eq!(visit.batches().len(), batches, "a batch later than a second after the withdrawal");
    let sent = visit.requests().len();
    for window in [&first, &second] {
        visit.browser.switch(window);
        let usage = visit.browser.run("return window.candor.consent.get().usage");
        assert_eq!(usage, "denied");
        visit.browser.click_on("#throw");
        visit.assert_unnoticed();
        assert!(!visit.has_banner(), "asked again");
        let stored = visit.browser.run_async(STORED);
        assert!(stored["cookie"].as_str().is_some_and(|cookie| cookie.ends_with(".0.7")), "{stored}");
        assert_eq!((&stored["local"], &stored["session"], &stored["databases"]), (&json!(["candor"]), &json!([]), &json!([])));
    }
    visit.browser.close();
    visit.browser.switch(&first);
    visit.leave();
    assert_eq!(visit.requests().len(), sent, "sent after the withdrawal: {:#?}", &visit.requests()[sent..]);
    assert_eq!(visit.events("error").len(), 0);
}

#[test]
fn kill_switch_does_nothing_at_all() {
    let setup = Setup { attributes: "data-off".into(), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), Engine::Chromium, "off", &setup);
    visit.grant_before(7);
    visit.go("plain.html");
    visit.browser.click_on("#throw");
    poll::spend(Duration::from_secs(3));
    assert!(!visit.has_banner());
    visit.assert_unnoticed();
    visit.leave();
    let asked: Vec<String> = visit.requests().into_iter().map(|request| request.url).collect();
    assert_eq!(asked, [format!("/c/{}.js", visit.site)]);
}
