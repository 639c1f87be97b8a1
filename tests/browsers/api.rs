//! The API in pages as they are: before and after a decision, with a hook, twice on a page, behind a strict policy, among
//! shadowed properties and other scripts.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{TagForm, Visit, tag};
use candor_tests::{ledger, poll, stand};
use serde_json::{Value, json};

use crate::idle::STORED;

/// Longer than a banner takes to come, and than the wasm may wait.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

/// Every call, each said as early as a page can.
const ALL: &str = "
    const before = arguments[0];
    candor.track(before); candor.measure(before, 1); candor.error(new Error(before)); candor.log('warn', before);
    candor.setting('theme', before); candor.setting('theme', before + ' last'); candor.feature('search', before);
    candor.view('Named ' + before); candor.flush();";

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str().unwrap()).collect()
}

/// What the pages gave up, by reason.
fn given_up(visit: &Visit<'_>) -> Vec<(String, u64)> {
    let rows = visit.stand.events(&format!("SELECT reason, sum(n) AS n FROM page_drops WHERE site = '{}' GROUP BY reason", visit.site));
    rows.iter().map(|row| (row["reason"].as_str().unwrap().to_owned(), row["n"].as_u64().unwrap())).collect()
}

/// How often a file was fetched.
fn fetched(visit: &Visit<'_>, part: &str) -> usize {
    visit.requests().iter().filter(|request| request.method == "GET" && request.url.contains(part)).count()
}

pub(crate) fn before_and_after_a_grant(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "api");
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    visit.browser.run_with(ALL, &json!(["early"]));
    poll::spend(LONG_ENOUGH);
    assert!(visit.batches().is_empty(), "{engine:?}: something was sent before the decision");
    let stored = visit.browser.run_async(STORED);
    assert_eq!(stored, json!({ "cookie": "", "local": [], "session": [], "databases": [], "caches": [], "workers": 0 }), "{engine:?}");

    visit.decide("accept");
    visit.browser.run_with(ALL, &json!(["late"]));
    visit.assert_unnoticed();
    visit.wait_events("open", 1);
    visit.leave();
    for kind in ["event", "measure"] {
        let rows = visit.wait_events(kind, 1);
        assert_eq!(names(&rows), ["late"], "{engine:?}: {kind}");
    }
    for kind in ["log", "error"] {
        let rows = visit.wait_events(kind, 1);
        assert_eq!(rows[0]["message"], "late", "{engine:?}: {kind}");
    }
    // Of what was set before, the last word stood when the recording began; then it was set anew.
    let settings = visit.wait_events("setting", 3);
    let values: Vec<&str> = settings.iter().map(|row| row["message"].as_str().unwrap()).collect();
    assert_eq!(values, ["early last", "late", "late last"], "{engine:?}");
    let features = visit.wait_events("feature", 2);
    assert_eq!(names(&features), ["search", "search"]);
    assert_eq!((fetched(&visit, "/standard.js"), fetched(&visit, "/beacon.wasm"), fetched(&visit, "/b/")), (1, 1, 1), "{engine:?}");
    ledger::assert_closes(&visit);
}

/// A wider grant begins anew, and what was captured under the one before is sent under it.
pub(crate) fn after_a_wider_grant_nothing_is_lost(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "api-wider");
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    visit.browser.run("candor.consent.set({ usage: true })");
    let narrow = visit.wait_events("open", 1)[0]["page"].clone();
    visit.browser.run("candor.track('narrow'); candor.consent.set({ usage: true, errors: true }); candor.track('wide')");
    visit.wait_events("open", 2);
    visit.leave();
    let rows = visit.wait_events("event", 2);
    let of_narrow = |row: &&Value| row["page"] == narrow;
    assert_eq!(names(&rows.iter().filter(of_narrow).cloned().collect::<Vec<_>>()), ["narrow"], "{engine:?}: {rows:?}");
    assert_eq!(names(&rows.iter().filter(|row| !of_narrow(row)).cloned().collect::<Vec<_>>()), ["wide"], "{engine:?}: {rows:?}");
    ledger::assert_closes(&visit);
}

/// What is set outlives a withdrawal, what happened does not.
pub(crate) fn after_a_withdrawal_and_another_grant(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "api-again");
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.browser.run("candor.setting('theme', 'dark'); candor.consent.withdraw(); candor.track('refused'); candor.setting('size', 'L')");
    poll::until("the rows are erased", || poll::holds(visit.count("events") == 0, visit.count("events")));
    visit.browser.run("candor.consent.set({ usage: true, errors: true }); candor.track('granted')");
    visit.wait_events("open", 1);
    visit.assert_unnoticed();
    visit.leave();
    assert_eq!(names(&visit.wait_events("event", 1)), ["granted"], "{engine:?}");
    assert_eq!(names(&visit.wait_events("setting", 2)), ["theme", "size"], "{engine:?}");
    ledger::assert_closes(&visit);
}

/// A hook edits and drops, and what it drops is counted.
pub(crate) fn hook_edits_and_drops(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "api-hook");
    visit.grant_before(7);
    visit.go("plain.html");
    visit.browser.run(
        "candor.before((event) => {
           if (event.name == 'dropped') return false;
           if (event.name == 'thrown') throw new Error('the hook fails');
           if (event.name == 'edited') event.detail.props.size = '[gone]';
           Object.assign(event, { seq: 0, kind: 'open', view: 9, t: -1 });
         });
         for (const name of ['dropped', 'thrown', 'edited', 'kept']) candor.track(name, { size: 'L' });",
    );
    visit.wait_events("open", 1);
    visit.assert_unnoticed();
    visit.leave();
    let rows = visit.wait_events("event", 2);
    assert_eq!(names(&rows), ["edited", "kept"], "{engine:?}");
    let sizes: Vec<Value> = rows.iter().map(|row| serde_json::from_str(row["detail"].as_str().unwrap()).unwrap()).collect();
    assert_eq!(sizes, [json!({ "props": { "size": "[gone]" } }), json!({ "props": { "size": "L" } })]);
    ledger::assert_closes(&visit);
    assert_eq!(given_up(&visit), [("hook".to_owned(), 2)], "{engine:?}");
}

/// Two tags of one site, and one that is taken out and put in again: one banner, one recording.
pub(crate) fn twice_on_a_page_is_once(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "twice");
    let one = tag(TagForm::Script, &visit.collector, &visit.site, "");
    visit.stand.register_page(&visit.origin_host(), &one.repeat(2), &visit.collector);
    visit.go("plain.html");
    put_in_again(&visit);
    let banners = "return [...document.body.children].filter((e) => e.shadowRoot?.getElementById('decline')).length";
    let _ = visit.banner_button("accept");
    poll::spend(LONG_ENOUGH);
    assert_eq!(visit.browser.run(banners), 1, "{engine:?}");
    visit.decide("accept");
    put_in_again(&visit);
    visit.browser.run("candor.track('once')");
    visit.wait_events("open", 1);
    put_in_again(&visit);
    visit.browser.click_on("#throw");
    visit.leave();
    assert_eq!(visit.wait_events("event", 1).len(), 1);
    visit.wait_events("error", 1);
    visit.wait_events("open", 1);
    ledger::assert_closes(&visit);
}

/// As a framework does while developing: the tag comes, goes, and comes again. A name holds on to the element that is gone:
/// `WebKit` may collect a script that was taken out and that nobody knows, and then neither runs it nor says a word.
fn put_in_again(visit: &Visit<'_>) {
    let address = format!("{}/c/{}.js", visit.collector, visit.site);
    let loaded = visit.browser.run_async(&format!(
        "const put = () => {{
           const script = document.createElement('script');
           script.src = '{address}';
           const loaded = new Promise((go, no) => {{ script.onload = go; script.onerror = () => no(Error('no script')); }});
           document.head.append(script);
           window.held = script;
           return loaded;
         }};
         const loaded = put();
         window.held.remove();
         await loaded;
         await put();
         return true;"
    ));
    assert_eq!(loaded, true);
}

/// The first tag has the page.
pub(crate) fn two_sites_on_a_page_are_the_first(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "pair");
    let other = format!("{}-b", visit.site);
    visit.stand.put_site(&other, &json!({ "origins": [visit.origin] }));
    let both = [&visit.site, &other].map(|site| tag(TagForm::Script, &visit.collector, site, "").replace("async ", ""));
    visit.stand.register_page(&visit.origin_host(), &both.concat(), &visit.collector);
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.assert_unnoticed();
    visit.leave();
    poll::spend(LONG_ENOUGH);
    let rows = visit.stand.events(&format!("SELECT * FROM events WHERE site = '{other}'"));
    assert!(rows.is_empty(), "{engine:?}: {rows:?}");
}

/// A policy without `'wasm-unsafe-eval'`: the small sender, and calls that are counted.
pub(crate) fn where_no_wasm_may_run_it_is_the_small_sender(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "nowasm");
    visit.go("nowasm.html");
    visit.decide("accept");
    visit.browser.run("candor.track('a'); candor.setting('theme', 'dark')");
    visit.wait_events("open", 1);
    visit.browser.click_on("#throw");
    // The browser tells the page that its policy stopped something; that is all it notices.
    let violations = visit.browser.run("return window.__seen.violations.filter((line) => !/^script-src wasm-eval$/.test(line))");
    assert_eq!(violations, json!([]), "{engine:?}");
    visit.leave();
    let error = visit.wait_events("error", 1).remove(0);
    assert_eq!((&error["mode"], &error["source"]), (&json!("lite"), &json!("uncaught")), "{engine:?}");
    ledger::assert_closes(&visit);
    assert_eq!(given_up(&visit), [("no_beacon".to_owned(), 1)], "{engine:?}");
}

/// Fields of a form stand before the form's own properties of these names.
pub(crate) fn shadowed_properties_break_nothing(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "shadow");
    visit.grant_before(7);
    visit.go("shadow.html");
    visit.wait_events("open", 1);
    visit.browser.click_on("#inside");
    visit.browser.run("document.querySelector('form').click(); document.querySelector('[name=id]').click()");
    visit.browser.click_on("#way-back");
    poll::until("the settings open", || {
        let open = visit.browser.run("return [...document.body.children].some((e) => e.shadowRoot?.getElementById('save'))");
        poll::holds(open == true, open)
    });
    visit.assert_unnoticed();
    visit.leave();
    let rows = poll::until("the click's row", || {
        let rows = visit.events("event");
        if rows.iter().any(|row| row["name"] == "counted inside") { Ok(rows) } else { Err(format!("{rows:?}")) }
    });
    assert_eq!(rows.iter().filter(|row| row["name"] == "counted inside").count(), 1, "{engine:?}: {rows:?}");
    ledger::assert_closes(&visit);
}

/// Another script has replaced `fetch`, `addEventListener` and the history's methods before us.
pub(crate) fn among_patched_functions_it_records_and_ends(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "sdk");
    visit.go("sdk.html");
    let patched = "return [window.fetch, EventTarget.prototype.addEventListener, history.pushState].map(String)";
    let before = visit.browser.run(patched);
    visit.decide("accept");
    visit.wait_events("open", 1);
    visit.browser.run("history.pushState({}, '', '/sdk/second'); candor.track('patched')");
    visit.browser.click_on("#throw");
    visit.browser.run("candor.flush()");
    visit.wait_events("error", 1);
    visit.wait_events("view", 2);
    visit.wait_events("event", 1);
    assert_eq!(visit.browser.run(patched), before, "{engine:?}: something of the page was replaced");

    // Its listeners outlive the signal that should end them: nothing of ours may speak through them.
    visit.browser.run("candor.consent.withdraw()");
    poll::until("the rows are erased", || poll::holds(visit.count("events") == 0, visit.count("events")));
    let sent = visit.batches().len();
    visit.browser.run("candor.track('late')");
    visit.browser.click_on("#throw");
    visit.assert_unnoticed();
    visit.leave();
    poll::spend(LONG_ENOUGH);
    assert_eq!(visit.batches().len(), sent, "{engine:?}: something was sent after the withdrawal");
    assert_eq!(visit.count("events"), 0);
}
