//! The session: one id over page loads and tabs, only with linking, and gone when that is taken back.

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::json;

fn linked(engine: Engine, test: &str) -> Visit<'static> {
    let setup = Setup { config: Some(json!({ "purposes": 15 })), ..Setup::default() };
    Visit::start_with(stand::shared(), engine, test, &setup)
}

fn stored(visit: &Visit<'_>) -> String {
    visit.browser.run("return localStorage.candor_session || ''").as_str().unwrap().to_owned()
}

/// The session's id on the device, once there is one that is not this.
fn wait_other(visit: &Visit<'_>, than: &str) -> String {
    poll::until("a session", || {
        let (id, text) = (stored(visit).split('.').next().unwrap_or_default().to_owned(), stored(visit));
        if id.len() == 32 && id != than { Ok(id) } else { Err(text) }
    })
}

/// The sessions of the page loads, in the order of their opening.
fn of_opens(visit: &Visit<'_>, count: usize) -> Vec<String> {
    visit.wait_events("open", count).iter().map(|row| row["session"].as_str().unwrap().to_owned()).collect()
}

/// Makes the stored session look as if nothing had been done for a while.
const AGE: &str = "
    const [id, created, last] = localStorage.candor_session.split('.');
    localStorage.candor_session = [id, created - arguments[0], last - arguments[0]].join('.');";

pub(crate) fn joins_page_loads_and_tabs(engine: Engine) {
    let visit = linked(engine, "session");
    visit.grant_before(15);
    visit.go("plain.html");
    let id = wait_other(&visit, "");
    assert_eq!(of_opens(&visit, 1), [id.as_str()]);
    visit.go("second.html");
    assert_eq!(of_opens(&visit, 2), [id.as_str(), &id], "the next page load");
    let first = visit.browser.window();
    let second = visit.browser.open("tab");
    visit.browser.switch(&second);
    visit.browser.go(&visit.address("plain.html"));
    assert_eq!(of_opens(&visit, 3), [id.as_str(), &id, &id], "another tab");

    // Over in the second tab, which begins another with its next page load; the first takes it up when somebody does something there.
    visit.browser.run_with(AGE, &json!([31 * 60_000]));
    visit.browser.go(&visit.address("second.html"));
    let next = wait_other(&visit, &id);
    assert_eq!(of_opens(&visit, 4)[3], next);
    visit.browser.switch(&first);
    visit.browser.run("candor.track('untouched')");
    // An input extends a session ten seconds after the last one at the earliest.
    poll::spend(std::time::Duration::from_secs(11));
    visit.browser.click_on("h1");
    visit.browser.run("candor.track('touched')");
    visit.leave();
    let events = visit.wait_events("event", 2);
    assert_eq!((&events[0]["session"], &events[1]["session"]), (&json!(id), &json!(next)), "{engine:?}: {events:?}");
}

/// Somebody clears the storage: the next input begins another.
pub(crate) fn begins_anew_when_it_was_cleared(engine: Engine) {
    let visit = linked(engine, "session-cleared");
    visit.grant_before(15);
    visit.go("plain.html");
    let id = wait_other(&visit, "");
    visit.wait_events("open", 1);
    visit.browser.run("delete localStorage.candor_session");
    poll::spend(std::time::Duration::from_secs(11));
    assert_eq!(stored(&visit), "", "without an input it does not come back");
    visit.browser.click_on("h1");
    let next = wait_other(&visit, &id);
    visit.browser.run("candor.track('anew')");
    visit.leave();
    assert_eq!(visit.wait_events("event", 1)[0]["session"], json!(next));
}

pub(crate) fn needs_linking_and_goes_with_it(engine: Engine) {
    let visit = linked(engine, "session-gone");
    visit.grant_before(7);
    visit.go("plain.html");
    assert_eq!(of_opens(&visit, 1), [""], "nobody granted it");
    visit.browser.click_on("h1");
    assert_eq!(stored(&visit), "");
    visit.browser.run("candor.consent.set(15)");
    let id = wait_other(&visit, "");
    visit.browser.run("candor.consent.set(7)");
    poll::until("the session is gone", || poll::holds(stored(&visit).is_empty(), stored(&visit)));
    // A third recording. Whoever leaves before the beacon runs takes the calls along, which are counted as lost then.
    visit.wait_events("open", 3);
    visit.browser.click_on("h1");
    visit.browser.run("candor.track('alone')");
    visit.leave();
    let rows = visit.wait_events("event", 1);
    assert_eq!(rows[0]["session"], "", "not {id}");
}
