//! The demo shop, as somebody who tries Candor out walks through it: what the repair bench counted
//! by itself is what the rows say.

use std::sync::LazyLock;

use candor_tests::banner;
use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::poll;
use candor_tests::stand::Stand;
use candor_tests::visit::unique_name;
use serde_json::{Value, json};

use crate::errors::times;

/// The demo is only there while developing.
fn stand() -> &'static Stand {
    static DEVELOPMENT: LazyLock<Stand> = LazyLock::new(|| {
        let stand = Stand::start_with(&json!({ "ENVIRONMENT": "development" }));
        stand.put_site("demo", &json!({ "name": "Demo shop", "origins": ["*"], "languages": ["en", "de"] }));
        stand
    });
    &DEVELOPMENT
}

pub(crate) fn counts_what_the_repair_bench_counted(engine: Engine) {
    let (stand, host) = (stand(), unique_name("demo", engine.name()));
    let origin = format!("http://{host}.localhost:{}", stand.proxy);
    let address = |path: &str| format!("{origin}/demo/{path}");
    let rows = |condition: &str| {
        let statement =
            format!("SELECT * FROM events WHERE site = 'demo' AND url LIKE '{origin}/%' AND ({condition}) ORDER BY received_ms, seq");
        stand.events(&statement)
    };

    let browser = Browser::start(engine);
    browser.go(&address(""));
    browser.click(&banner::button(&browser, "accept"));
    poll::until("the first page load is stored", || poll::holds(rows("kind = 'open'").len() == 1, rows("true")));

    // A static page, then the planner: a route forth and back.
    browser.go(&address("shop/"));
    browser.go(&address("planner/"));
    poll::until("the planner's load is stored", || poll::holds(rows("kind = 'open'").len() == 3, rows("true")));
    browser.click_on("main a[href^='/demo/planner/']");
    let route = poll::until("the planner shows a route", || {
        let path = browser.run("return location.pathname");
        if path == "/demo/planner/" { Err(path.to_string()) } else { Ok(path) }
    });
    browser.back();
    poll::until("the planner is back", || {
        let path = browser.run("return location.pathname");
        poll::holds(path == "/demo/planner/", path)
    });

    browser.go(&address("workshop/"));
    for fault in ["throw", "throw-ten", "reject-error", "reject-text", "image", "script", "block"] {
        browser.click_on(&format!("[data-fault='{fault}']:enabled"));
    }
    let counted = poll::until("the bench has counted", || {
        let count = |name: &str| browser.run(&format!("return Number(document.querySelector('[data-count={name}]').textContent)"));
        let counts = ["errors", "rejections", "images", "scripts", "jams"].map(count);
        if counts == [11, 2, 1, 1, 1].map(Value::from) { Ok(counts) } else { Err(format!("{counts:?}")) }
    });
    assert_eq!(counted[0], 11);
    browser.go(&address("about/"));
    browser.go_without_waiting("about:blank");

    // What comes again is counted in a row of its own.
    let of = |source: &str| rows(&format!("kind = 'error' AND source = '{source}'")).iter().map(times).sum::<u64>();
    poll::until("the rows agree with the bench", || {
        let seen = (of("uncaught"), of("rejection"), of("element"));
        poll::holds(seen == (11, 2, 2), seen)
    });
    let paths = |rows: Vec<Value>| -> Vec<String> {
        rows.iter().map(|row| row["url"].as_str().unwrap().strip_prefix(&origin).unwrap().to_owned()).collect()
    };
    poll::until("five page loads, seven views", || {
        let (loads, views) = (paths(rows("kind = 'open'")), paths(rows("kind = 'view'")));
        let expect_loads = ["/demo/", "/demo/shop/", "/demo/planner/", "/demo/workshop/", "/demo/about/"];
        let expect_views =
            ["/demo/", "/demo/shop/", "/demo/planner/", route.as_str().unwrap(), "/demo/planner/", "/demo/workshop/", "/demo/about/"];
        poll::holds(loads == expect_loads && views == expect_views, (loads, views))
    });
    let frames = rows("kind = 'error' AND source = 'uncaught'")[0]["frames"].as_str().unwrap().to_owned();
    for name in ["checkEdge", "turnGrindstone", "sharpenHoe", "faults.js"] {
        assert!(frames.contains(name), "{name}: {frames}");
    }
}
