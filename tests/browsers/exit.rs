//! The tab closes 50 ms after the load event, with consent already given: too early for the wasm,
//! and yet exactly one `open` and one `view`.

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{ledger, poll, stand};

/// So often, because a race that is won once proves little.
const EXITS: usize = 5;

pub(crate) fn sends_one_open_and_one_view(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "exit");
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);
    for exit in 1..=EXITS {
        // The button opens a window on a page that closes itself 50 ms after its load event.
        visit.browser.click_on("#glance");
        let opens = visit.wait_events("open", 1 + exit);
        visit.wait_events("view", 1 + exit);
        let page = &opens[exit]["page"];
        assert!(opens.iter().filter(|open| open["page"] == *page).count() == 1, "{opens:?}");
        poll::until("the window is closed", || poll::holds(visit.browser.windows().len() == 1, visit.browser.windows()));
    }
    visit.assert_unnoticed();
    visit.leave();
    visit.browser.go(&format!("http://elsewhere.localhost:{}/second.html", visit.stand.pages));

    // Everything that was on its way has arrived: each load has its one `open` and its one `view`.
    assert_eq!(visit.events("open").len(), 1 + EXITS);
    assert_eq!(visit.events("view").len(), 1 + EXITS);
    let pages = ledger::pages(&visit);
    assert_eq!(pages.len(), 1 + EXITS);
    ledger::assert_closes(&visit);
}
