//! Requests of the page, in the full build: from the browser's own record, and as they are called where the site asks for it.

use candor_tests::engine::Engine;
use candor_tests::poll;
use candor_tests::stand;
use candor_tests::visit::{Setup, Visit};
use serde_json::{Value, json};

/// One of each: answered, not there, by XHR, to nobody.
const ASK: &str = "
    await fetch('/host.css?secret=1');
    await fetch('/missing.json', { method: 'POST', body: 'never read' });
    await new Promise((go) => {
      const request = new XMLHttpRequest();
      request.open('PUT', '/second.html');
      request.onloadend = go;
      request.send();
    });
    await fetch('http://127.0.0.1:9/nobody').catch(() => {});
    return null;";

/// The page's own wrapper of `fetch`, from before ours: it sees what ours puts on a request.
const SPY: &str = "
    self.__real = window.fetch;
    self.__marks = [];
    self.__is = (name) => fetch === self[name];
    window.fetch = self.__spy = function (input, init) {
      __marks.push([new URL(input.url || input, location.href).href, new Headers(init?.headers).get('traceparent'), init?.method || 'GET']);
      return __real.apply(this, arguments);
    };";

fn begin(engine: Engine, test: &str, config: Value) -> Visit<'static> {
    let visit = Visit::start_with(stand::shared(), engine, test, &Setup { config: Some(config), ..Setup::default() });
    visit.go("plain.html");
    visit
}

fn wait_request(visit: &Visit<'_>, path: &str) -> Value {
    poll::until(&format!("the request of {path}"), || {
        let rows = visit.rows("events", &format!("kind = 'request' AND message LIKE '%{path}'"));
        if rows.len() == 1 { Ok(rows[0].clone()) } else { Err(format!("{rows:?}; {:#?}", visit.batches())) }
    })
}

fn detail(row: &Value) -> Value {
    serde_json::from_str(row["detail"].as_str().unwrap()).unwrap_or_default()
}

/// Runs a script as the page's own: what Firefox's driver runs lives apart from the page.
fn inject(visit: &Visit<'_>, script: &str) {
    let add = "const script = document.createElement('script'); script.textContent = arguments[0]; document.head.append(script)";
    visit.browser.run_with(add, &json!([script]));
}

pub(crate) fn are_rows_without_patching(engine: Engine) {
    let visit = begin(engine, "requests", json!({ "build": "full" }));
    visit.decide("accept");
    visit.wait_events("open", 1);
    let before = visit.browser.run("return [String(fetch), String(XMLHttpRequest.prototype.send)]");
    visit.browser.run_async(ASK);
    for (path, status, sort) in [("/host.css", 200, "fetch"), ("/missing.json", 404, "fetch"), ("/second.html", 200, "xhr")] {
        let row = wait_request(&visit, path);
        let detail = detail(&row);
        assert_eq!(detail["type"], sort, "{row}");
        // An engine that does not say the status leaves it out.
        assert!(detail["status"] == status || detail["status"].is_null(), "{engine:?} {row}");
        assert!(row["value"].as_f64() >= Some(0.0) && detail["bytes"].as_f64() > Some(0.0), "{row}");
        assert_eq!(row["name"], sort, "the method is not known: {row}");
    }
    assert!(
        visit.rows("events", "kind = 'request' AND (message LIKE '%secret%' OR message LIKE '%/v1/%' OR message LIKE '%/a/%')").is_empty()
    );
    assert_eq!(visit.browser.run("return [String(fetch), String(XMLHttpRequest.prototype.send)]"), before, "nothing is patched");
    visit.assert_unnoticed();
}

pub(crate) fn patched_are_known_by_their_calls(engine: Engine) {
    let visit = begin(engine, "patched", json!({ "build": "full", "requests": "patched" }));
    inject(&visit, SPY);
    visit.decide("accept");
    visit.wait_events("open", 1);
    poll::until("fetch is seen", || poll::holds(visit.browser.run("return __is('__spy')") == false, "not yet"));
    visit.browser.run_async(ASK);
    for (path, status, method) in
        [("/host.css", 200, "GET"), ("/missing.json", 404, "POST"), ("/second.html", 200, "PUT"), ("/nobody", 0, "GET")]
    {
        let row = wait_request(&visit, path);
        assert_eq!((&row["name"], &detail(&row)["status"]), (&json!(method), &json!(status)), "{engine:?} {row}");
        let trace = detail(&row)["trace"].clone();
        assert_eq!(trace.as_str().map(str::len), (path != "/nobody").then_some(32), "{row}");
        if method != "PUT" {
            let marks = visit.browser.run_with("return __marks.filter(([url]) => url.includes(arguments[0]))", &json!([path]));
            let header = trace.as_str().map(|trace| format!("00-{trace}-"));
            assert_eq!(marks[0][1].as_str().map(|mark| mark[..36].to_owned()), header, "{marks}");
            assert_eq!(marks[0][2], method);
        }
    }
    // A failure is the page's own, as it was.
    let failed = visit.browser.run_async("return await fetch('http://127.0.0.1:9/').catch((error) => error.name === 'TypeError')");
    assert_eq!(failed, true);
    visit.assert_unnoticed();
    visit.browser.run("candor.consent.withdraw()");
    assert_eq!(visit.browser.run("return __is('__spy')"), true, "taken back");
    assert_eq!(visit.browser.run("return /native code/.test(XMLHttpRequest.prototype.send)"), true, "taken back");
}

/// Somebody wrapped `fetch` after us: theirs stays, and ours only passes through.
pub(crate) fn patched_leave_others_alone(engine: Engine) {
    let visit = begin(engine, "others-patch", json!({ "build": "full", "requests": "patched" }));
    inject(&visit, "self.__native = fetch; self.__calls = 0; self.__is = (name) => fetch === self[name]");
    visit.decide("accept");
    visit.wait_events("open", 1);
    poll::until("fetch is seen", || poll::holds(visit.browser.run("return __is('__native')") == false, "not yet"));
    inject(
        &visit,
        "const ours = fetch; window.fetch = self.__theirs = (...all) => { if (all[0] === '/host.css') __calls++; return ours(...all) }",
    );
    visit.browser.run("candor.consent.withdraw()");
    assert_eq!(visit.browser.run("return __is('__theirs')"), true);
    let status = visit.browser.run_async("return (await self.fetch('/host.css')).status");
    assert_eq!((status, visit.browser.run("return __calls")), (json!(200), json!(1)));
    visit.assert_unnoticed();
}
