//! The settings as a visitor uses them: what is stored is shown and erased, everything is taken back with
//! one click, and what the store has not acknowledged is never said to be done.

use candor_tests::driver::Wishes;
use candor_tests::engine::Engine;
use candor_tests::stand::{self, Fault};
use candor_tests::visit::{Setup, Visit};
use candor_tests::{paths, poll};
use serde_json::{Value, json};

use crate::looks::{self, Look, ROOT};

/// A shipped English text.
fn text(key: &str) -> String {
    let read = |file: &str| std::fs::read_to_string(paths::repository().join("beacon/loader/texts").join(file)).unwrap();
    let texts: [Value; 2] = ["en.settings.json", "en.json"].map(|file| serde_json::from_str(&read(file)).unwrap());
    texts.iter().find_map(|texts| texts[key].as_str()).unwrap_or_else(|| panic!("no text {key}")).to_owned()
}

/// Waits until one of the places that tell how it went says this.
#[track_caller]
fn wait_told(visit: &Visit<'_>, wanted: &str) {
    poll::until(&format!("the settings say {wanted:?}"), || {
        let seen = visit.browser.run(&format!("{ROOT} return [...root.querySelectorAll('[role=status]')].map((e) => e.textContent)"));
        poll::holds(seen.as_array().is_some_and(|told| told.iter().any(|one| one == wanted)), seen)
    });
}

fn press(visit: &Visit<'_>, id: &str) {
    visit.browser.click(&looks::element(visit, id));
}

/// How many rows there are of this visitor, in the two tables that have any.
fn rows(visit: &Visit<'_>) -> u64 {
    visit.count("events") + visit.count("vitals")
}

/// A visitor who accepted and did something; the settings stand open.
fn visitor(engine: Engine) -> Visit<'static> {
    let visit = looks::visit(stand::shared(), engine, Look::Light, "settings", &json!({ "purposes": 7 }));
    visit.go("plain.html");
    visit.decide("accept");
    let _ = visit.wait_events("open", 1);
    poll::until("the receipt of the consent is kept", || {
        let seen = visit.browser.run("return /^[0-9a-f]{32}$/.test(localStorage.candor_receipt)");
        poll::holds(seen == true, seen)
    });
    visit.browser.click_on("#throw");
    // Brought to the store by leaving; the page after it is another page load of the same visitor.
    visit.go("second.html");
    let _ = visit.wait_events("open", 2);
    let _ = visit.wait_events("error", 1);
    looks::open_settings(&visit);
    visit
}

pub(crate) fn show_and_stop(engine: Engine) {
    let visit = visitor(engine);
    let receipt = format!("{ROOT} return root.textContent.includes(localStorage.candor_receipt)");
    assert_eq!(visit.browser.run(&receipt), true, "{engine:?}: the visitor can see it");
    let proof = visit.browser.run(&format!("{ROOT} return [...root.querySelectorAll('a')].at(-1).href"));
    assert_eq!(proof, format!("{}/proof/{}", visit.collector, visit.site));
    // What is stored after the list was made is not in it.
    let stored = rows(&visit);
    press(&visit, "show");
    poll::until("what is stored is listed, the error with its message", || {
        let seen = visit.browser.run(&format!("{ROOT} return [...root.querySelectorAll('ol li')].map((e) => e.textContent)"));
        let listed = seen.as_array().map_or(0, Vec::len) as u64;
        poll::holds(listed >= stored && listed >= 5 && seen.to_string().contains("/plain.html"), seen)
    });
    // Rows that are not seen are not laid out.
    let row = visit.browser.element("a row", &format!("{ROOT} const row = root.querySelector('summary'); row.scrollIntoView({{ block: 'center', behavior: 'instant' }}); return row.getBoundingClientRect().height > 20 ? row : null"));
    visit.browser.click(&row);
    poll::until("every field of the row is shown", || {
        let seen = visit.browser.run(&format!("{ROOT} return [...root.querySelectorAll('details[open] dt')].map((e) => e.textContent)"));
        poll::holds(seen.as_array().is_some_and(|names| names.len() > 10 && names.contains(&json!("page"))), seen)
    });
    press(&visit, "stop");
    wait_told(&visit, &format!("{} {}", text("stopped"), text("erased")));
    assert_eq!(rows(&visit), 0, "{engine:?}: the store has nothing of this visitor");
    let kept = visit.browser.run(&format!(
        "{ROOT} return [Object.keys(localStorage), /^v1\\.1\\.\\d+\\.0\\.7$/.test(localStorage.candor), root.querySelectorAll('input:checked').length]"
    ));
    assert_eq!(kept, json!([["candor"], true, 0]), "{engine:?}: this browser keeps the refusal and nothing else");
    assert_eq!(visit.browser.run("return candor.consent.get().usage"), "denied");
    // The same button now declines: there is nothing more to take back.
    assert_eq!(visit.browser.run(&format!("{ROOT} return root.getElementById('stop').textContent")), text("decline_all"));
}

/// Chromium: what the store does not answer stays open, and is said to.
#[test]
fn settings_say_what_is_not_done() {
    let visit = visitor(Engine::Chromium);
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Status500);
    press(&visit, "show");
    wait_told(&visit, &text("unreached"));
    press(&visit, "delete");
    wait_told(&visit, &format!("{} {}", text("unreached"), text("again")));
    assert_ne!(rows(&visit), 0);
    visit.stand.fault(&visit.collector_host, "/v1/", Fault::Pass);
    press(&visit, "delete");
    wait_told(&visit, &text("erased"));
    assert_eq!(rows(&visit), 0);
    assert_eq!(visit.browser.run("return candor.consent.get().usage"), "granted", "to erase is not to withdraw");
}

/// Chromium: a click beside the dialog closes it and changes nothing; one switch and Save changes just that.
#[test]
fn settings_change_what_is_saved() {
    let visit = visitor(Engine::Chromium);
    let record = visit.browser.run("return document.cookie");
    // As a person does it: by the switch's row.
    let switch = || {
        let label = visit.browser.element("the first switch", &format!("{ROOT} return root?.querySelector('label') || null"));
        visit.browser.click(&label);
        assert_eq!(visit.browser.run(&format!("{ROOT} return root.querySelector('input').checked")), false, "it is off");
    };
    switch();
    for kind in ["mousePressed", "mouseReleased"] {
        let click = json!({ "type": kind, "x": 4, "y": 4, "button": "left", "clickCount": 1 });
        visit.browser.devtools("Input.dispatchMouseEvent", &click);
    }
    poll::until("the settings close", || poll::holds(visit.browser.run(&format!("{ROOT} return !root")) == true, "they stand"));
    assert_eq!(visit.browser.run("return document.cookie"), record);
    looks::open_settings(&visit);
    switch();
    press(&visit, "save");
    wait_told(&visit, &text("saved"));
    assert_eq!(visit.browser.run("const { usage, timing } = candor.consent.get(); return [usage, timing]"), json!(["denied", "granted"]));
}

/// Firefox, which sends the signal: nothing to choose, and the visitor is told why.
#[test]
fn settings_say_that_gpc_is_honoured() {
    let preferences =
        vec![("privacy.globalprivacycontrol.enabled", json!(true)), ("privacy.globalprivacycontrol.functionality.enabled", json!(true))];
    let setup = Setup {
        config: Some(json!({ "name": "Holm & Ash" })),
        wishes: Wishes { firefox_preferences: preferences, ..Wishes::default() },
        ..Setup::default()
    };
    let visit = Visit::start_with(stand::shared(), Engine::Firefox, "settings-gpc", &setup);
    visit.go("plain.html");
    looks::open_settings(&visit);
    let seen = visit.browser.run(&format!(
        "{ROOT} return [root.querySelectorAll('input').length, ['stop', 'accept_all', 'save'].filter((id) => root.getElementById(id)), root.querySelector('p').textContent]"
    ));
    assert_eq!(seen, json!([0, [], text("gpc_deny").replace("{site}", "Holm & Ash")]));
}
