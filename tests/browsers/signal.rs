//! Global Privacy Control, as Firefox sends it.

use candor_tests::driver::Wishes;
use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::json;

use crate::idle::STORED;

fn with_signal(config: serde_json::Value) -> Setup {
    let preferences =
        vec![("privacy.globalprivacycontrol.enabled", json!(true)), ("privacy.globalprivacycontrol.functionality.enabled", json!(true))];
    Setup { config: Some(config), wishes: Wishes { firefox_preferences: preferences, ..Wishes::default() }, ..Setup::default() }
}

#[test]
fn gpc_is_a_refusal() {
    let visit = Visit::start_with(stand::shared(), Engine::Firefox, "gpc", &with_signal(json!({})));
    for page in ["plain.html", "second.html"] {
        visit.go(page);
        assert_eq!(visit.browser.run("return navigator.globalPrivacyControl"), json!(true));
        poll::spend(std::time::Duration::from_secs(3));
        assert!(!visit.has_banner());
        visit.browser.click_on("#throw");
        visit.assert_unnoticed();
    }
    let stored = visit.browser.run_async(STORED);
    assert_eq!(stored, json!({ "cookie": "", "local": [], "session": [], "databases": [], "caches": [], "workers": 0 }));
    visit.leave();
    let requests = visit.requests();
    assert_eq!(requests.len(), 2, "one loader for each page: {requests:#?}");
    for request in requests {
        assert_eq!((request.method.as_str(), request.url), ("GET", format!("/c/{}.js", visit.site)));
        assert_eq!(request.headers["sec-gpc"], "1");
    }

    // The way back is there all the same, and says that the signal is honoured: there is nothing to choose.
    visit.go("plain.html");
    visit.browser.run("window.candor.consent.open()");
    let dialog =
        "const root = [...document.body.children].find((e) => e.shadowRoot)?.shadowRoot; const dialog = root?.querySelector('dialog');
        return dialog?.open ? [dialog.innerText, root.querySelectorAll('input, #accept_all').length] : null";
    let shown = poll::until("the settings", || {
        let shown = visit.browser.run(dialog);
        if shown.is_array() { Ok(shown) } else { Err(shown.to_string()) }
    });
    assert!(shown[0].as_str().unwrap().contains("Global Privacy Control"), "{shown}");
    assert_eq!(shown[1], 0, "{shown}");
    visit.assert_unnoticed();

    let (status, headers, script) = visit.stand.get(&format!("/c/{}.js", visit.site), &[("sec-gpc", "1")]);
    assert_eq!(status, 200);
    assert!(script.len() < 500, "{} bytes: {script}", script.len());
    assert!(headers["vary"].to_str().unwrap().to_ascii_lowercase().contains("sec-gpc"), "{headers:?}");
    // The page may call the API all the same, and nothing happens.
    assert_eq!(visit.browser.run_with("(0, eval)(arguments[0]); return typeof window.candor", &json!([script])), json!("object"));
}

#[test]
fn gpc_can_be_overridden_where_the_operator_allows_it_and_the_visitor_is_told() {
    let visit = Visit::start_with(stand::shared(), Engine::Firefox, "gpc-override", &with_signal(json!({ "gpc": "override" })));
    visit.go("plain.html");
    // The signal is a refusal until the visitor opens the settings by a link of the page.
    assert!(!visit.has_banner());
    visit.browser.run("window.candor.consent.open()");
    visit.decide("accept_all");
    let open = visit.wait_events("open", 1).remove(0);
    assert!(open["class"].as_str().unwrap().ends_with("-1"), "the class says that the signal is on: {open}");
    assert!(visit.browser.run("return document.cookie").as_str().unwrap().ends_with(".g"));
    let batch: serde_json::Value = serde_json::from_str(&visit.batches()[0].body).unwrap();
    assert_eq!(batch["consent"]["gpc"], 1);
    visit.assert_unnoticed();
}
