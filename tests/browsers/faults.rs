//! When our side fails the host page does not notice, and what was captured arrives later or is
//! accounted for.

use candor_tests::driver::free_port;
use candor_tests::engine::Engine;
use candor_tests::stand::{self, Fault};
use candor_tests::visit::{Setup, TagForm, Visit, tag};
use candor_tests::{ledger, poll};
use serde_json::{Value, json};

pub(crate) fn at_page_load_are_not_noticed(engine: Engine) {
    at_page_load(engine, TagForm::Script);
}

pub(crate) fn at_page_load_are_not_noticed_by_a_page_that_preloads(engine: Engine) {
    at_page_load(engine, TagForm::Preload);
}

fn at_page_load(engine: Engine, form: TagForm) {
    let visit = Visit::start_with(stand::shared(), engine, "faults", &Setup { form, ..Setup::default() });
    for fault in [Fault::Reset, Fault::Status500] {
        visit.stand.fault(&visit.collector_host, "/", fault);
        visit.go("plain.html");
        assert_the_page_is_well(&visit);
        visit.leave();
    }

    // Gone: nobody listens at the collector's port.
    let gone = format!("http://{}.localhost:{}", visit.collector_host, free_port());
    visit.stand.register_page(&visit.origin_host(), &tag(form, &gone, &visit.site, ""), &gone);
    visit.go("second.html");
    assert_the_page_is_well(&visit);
    assert!(visit.batches().is_empty());
}

/// Not by the clock: when the load event is over, the edge still has not said a word. By the rules of
/// HTML the load event waits for a `<script async src>`; the preloading form of the tag is there for
/// pages that must not wait.
pub(crate) fn hanging_edge_does_not_delay_the_load_event(engine: Engine) {
    let visit = Visit::start_with(stand::shared(), engine, "hang", &Setup { form: TagForm::Preload, ..Setup::default() });
    visit.stand.fault(&visit.collector_host, "/", Fault::Hang);
    visit.go("plain.html");
    let asked = poll::until("the loader is asked for", || visit.requests().pop().ok_or_else(|| "nothing".to_owned()));
    assert_eq!(asked.status, "hanging", "{engine:?}: the load event waited for the edge");
    assert_the_page_is_well(&visit);

    // When the edge comes back to life, so does the visit.
    visit.stand.fault(&visit.collector_host, "/", Fault::Pass);
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.assert_unnoticed();
}

/// A visitor who granted before, with nothing in the cache: the wasm and its glue are asked for while
/// the page still loads, and hang.
pub(crate) fn hanging_assets_do_not_delay_the_load_event(engine: Engine) {
    for (test, file) in [("hang-wasm", "beacon.wasm"), ("hang-glue", "standard.js")] {
        let visit = Visit::start_with(stand::shared(), engine, test, &Setup { form: TagForm::Preload, ..Setup::default() });
        let version = visit.stand.assets_version();
        visit.stand.fault(&visit.collector_host, &format!("/a/{version}/{file}"), Fault::Hang);
        visit.grant_before(7);
        // One of its pictures is slow, so that there is time before the load event.
        visit.go_without_waiting("gallery.html");
        let hanging = || visit.requests().into_iter().any(|request| request.status == "hanging");
        poll::until("the load event, or the assets", || poll::holds(hanging() || is_loaded(&visit), "neither"));
        poll::until("the load event", || poll::holds(is_loaded(&visit), "not yet"));
        poll::until("the assets are asked for", || poll::holds(hanging(), visit.requests()));
        visit.assert_unnoticed();
        visit.stand.fault(&visit.collector_host, "/", Fault::Pass);
        visit.wait_events("open", 1);
    }
}

/// Not while the page changes: then nobody can say.
fn is_loaded(visit: &Visit<'_>) -> bool {
    visit.browser.try_run("return document.readyState", &json!([])).is_ok_and(|state| state == "complete")
}

fn assert_the_page_is_well(visit: &Visit<'_>) {
    assert!(visit.browser.run("return window.__seen.loaded").as_bool().unwrap());
    visit.assert_unnoticed();
    visit.browser.click_on("#busy");
    assert_eq!(visit.browser.run("return document.getElementById('busy').textContent"), "Counted");
    assert_console_is_not_ours(visit);
}

/// The browser itself may say that something did not load. Nothing else stands in its console.
fn assert_console_is_not_ours(visit: &Visit<'_>) {
    if visit.browser.engine == Engine::Chromium {
        let mut lines = visit.browser.console();
        lines.retain(|line| {
            line["source"] != "network" && !line["message"].as_str().is_some_and(|text| text.contains("blocked by CORS policy"))
        });
        assert!(lines.is_empty(), "{lines:?}");
    }
}

pub(crate) fn of_the_intake_lose_nothing(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "intake");
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);

    // Three different errors: the same again would wait to be counted with the first.
    let faults = [(Fault::Status500, "500", "throw"), (Fault::Reset, "reset", "reject"), (Fault::Hang, "hanging", "image")];
    for (fault, seen, mistake) in faults {
        let before = visit.batches().len();
        let errors = visit.events("error").len();
        visit.stand.fault(&visit.collector_host, "/v1/", fault);
        visit.browser.click_on(&format!("#{mistake}"));
        poll::until("a batch fails", || {
            let statuses: Vec<String> = visit.batches().into_iter().skip(before).map(|batch| batch.status).collect();
            poll::holds(statuses.iter().any(|status| status == seen), statuses)
        });
        visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
        visit.wait_events("error", errors + 1);
        visit.assert_unnoticed();
    }
    visit.leave();
    let did = visit.did();
    assert_eq!(did.errors + did.rejections + did.elements, visit.wait_events("error", 3).len() as u64);
    poll::until("the ledger closes", || {
        let pages = ledger::pages(&visit);
        poll::holds(pages.values().all(|page| page.lost() == 0), pages)
    });
}

pub(crate) fn of_the_assets_lead_to_the_small_sender(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "assets");
    visit.stand.fault(&visit.collector_host, "/a/", Fault::Status500);
    visit.go("plain.html");
    visit.decide("accept");
    visit.browser.click_on("#throw");
    assert_eq!(visit.did().errors, 1);
    visit.assert_unnoticed();
    visit.leave();
    visit.wait_events("open", 1);
    visit.wait_events("view", 1);
    let error = visit.wait_events("error", 1).remove(0);
    assert_eq!(error["source"], "uncaught");
    let modes: Vec<Value> = visit.rows("events", "true").iter().map(|row| row["mode"].clone()).collect();
    assert!(modes.iter().all(|mode| mode == "lite"), "{modes:?}");
    ledger::assert_closes(&visit);
}
