//! A page that ended without a word is told of by the tab's next page (full build, `linking`).
//!
//! The end itself is not real here: a driver loses its tab when the renderer is killed. What such a page leaves behind, which
//! hiding would have taken away, is put back by hand; what is found, asked of other pages, sent and stored is real.

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, Visit};
use candor_tests::{poll, stand};
use serde_json::json;

pub(crate) fn without_a_word_is_told_of_by_the_next_page(engine: Engine) {
    let setup = Setup { config: Some(json!({ "build": "full", "purposes": 15 })), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "died", &setup);
    visit.grant_before(15);
    visit.go("plain.html");
    visit.wait_events("open", 1);
    visit.browser.run("candor.setting('theme', 'dark'); document.querySelector('#throw').click()");
    visit.wait_events("error", 1);
    let left = poll::until("what a dead page would leave", || {
        let left = visit.browser.run("return sessionStorage.candor_alive || ''");
        poll::holds(left.as_str().is_some_and(|text| text.contains("\"error\"")), &left).map(|()| left.clone())
    });

    // It ends as pages do: nothing stays, and nothing is told.
    visit.browser.go(&visit.address("host.css"));
    assert_eq!(visit.browser.run("return sessionStorage.candor_alive || ''"), "");
    visit.go("plain.html");
    visit.wait_events("open", 2);

    // It ends without a word.
    visit.browser.go(&visit.address("host.css"));
    visit.browser.run_with("sessionStorage.candor_alive = arguments[0]", &json!([left]));
    visit.go("plain.html");
    visit.wait_events("open", 3);
    let died = poll::until("the dead page is told of", || {
        let rows = visit.rows("events", "kind = 'error' AND source = 'died'");
        poll::holds(rows.len() == 1, &rows).map(|()| rows[0].clone())
    });
    let detail: serde_json::Value = serde_json::from_str(died["detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail["flags"], json!({ "theme": "dark" }), "{died}");
    let steps: Vec<_> = detail["trail"].as_array().unwrap().iter().map(|step| step[1].as_str().unwrap()).collect();
    assert!(steps.contains(&"view") && steps.contains(&"error"), "{died}");

    // A withdrawal takes it away.
    visit.browser.run("candor.consent.withdraw()");
    poll::until("it is gone", || poll::holds(visit.browser.run("return sessionStorage.candor_alive || ''") == "", "it stands"));
    visit.assert_unnoticed();
}
