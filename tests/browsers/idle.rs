//! Before a decision: nothing but the loader and the banner, for as long as the visitor leaves the
//! question open.

use std::time::{Duration, Instant};

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{poll, stand};
use serde_json::json;

/// What the browser keeps for an origin, in every place where a script could put something.
pub(crate) const STORED: &str = "
    return {
      cookie: document.cookie,
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      databases: indexedDB.databases ? (await indexedDB.databases()).map((d) => d.name) : [],
      caches: self.caches ? await caches.keys() : [],
      workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
    };";

/// The figure: for so long a visitor scrolls and navigates without deciding.
const IDLE: Duration = Duration::from_secs(60);

#[test]
fn idle_before_consent_sends_and_stores_nothing() {
    std::thread::scope(|scope| {
        let visits: Vec<_> = Engine::ALL.map(|engine| scope.spawn(move || scroll_and_navigate(engine))).into();
        for visit in visits {
            visit.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
}

fn scroll_and_navigate(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "idle");
    let end = Instant::now() + IDLE;
    let mut loads = 0;
    // A slow machine looks for longer, not at fewer pages.
    while Instant::now() < end || loads < 9 {
        for page in ["plain.html", "second.html", "spa/list"] {
            visit.go(page);
            loads += 1;
            poll::until("the banner asks", || poll::holds(visit.has_banner(), "no banner"));
            for step in 0..8 {
                visit.browser.run_with("scrollTo(0, arguments[0])", &json!([step * 120]));
                poll::spend(Duration::from_millis(500));
            }
            visit.assert_unnoticed();
        }
    }

    let requests = visit.requests();
    let mut loaders = 0;
    let mut banners_of_load = 0;
    let mut banners = 0;
    for request in &requests {
        let path = request.url.split('?').next().unwrap();
        if path == format!("/c/{}.js", visit.site) {
            loaders += 1;
            banners_of_load = 0;
        } else if path == format!("/b/{}/1/en.js", visit.site) {
            banners_of_load += 1;
            banners += 1;
        } else {
            panic!("{engine:?} asked for {} {}", request.method, request.url);
        }
        assert_eq!(request.method, "GET", "{request:?}");
        assert!(banners_of_load <= 1, "{engine:?}: the banner came twice in one load");
        assert!(request.reply.get("set-cookie").is_none(), "{request:?}");
        assert!(request.headers.get("cookie").is_none(), "{request:?}");
    }
    assert_eq!(loaders, loads, "one loader for each page: {requests:#?}");
    assert!((1..=loads).contains(&banners), "{banners} banners");

    let stored = visit.browser.run_async(STORED);
    assert_eq!(stored, json!({ "cookie": "", "local": [], "session": [], "databases": [], "caches": [], "workers": 0 }), "{engine:?}");
    assert_eq!(visit.browser.cookies(), Vec::<serde_json::Value>::new());
    for table in ["events", "vitals", "drops", "page_drops", "quarantine"] {
        assert_eq!(visit.count(table), 0, "{table}");
    }
}
