//! Golden batches: the very bytes that this version of the beacon puts on the wire.
//!
//! They are kept for as long as pages that send them may live; the edge's tests read them. A change
//! of one byte fails here. `CANDOR_BLESS=1 cargo test -p candor-beacon --test golden` writes them
//! anew, which is right only for a version that was never released.
#![cfg(not(target_family = "wasm"))]

use candor_beacon::batch;
use candor_beacon::queue::Event;
use candor_beacon::stack;
use candor_beacon::views::Views;
use protocol::json::Writer;
use protocol::kind::Kind;
use protocol::reason::PageDrop;
use protocol::redact;
use protocol::vital::Vital;
use protocol::wire::{self, EventHead, Head, View};
use std::path::PathBuf;

fn head() -> Head {
    Head {
        v: 1,
        sdk: "0.1.0".into(),
        mode: "wasm".into(),
        page: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into(),
        sent_t: 8421.3,
        origin_wall: 1_795_000_000_000.5,
        sent_wall: 1_795_000_008_422.0,
        held: 0.0,
        rate: 1.0,
        env: "production".into(),
        release: "2026.11.2".into(),
    }
}

const STAMP: &str = r#"{"v":1,"rev":1,"day":20775,"bits":7,"src":"ui","gpc":0}"#;

/// The events of a page load, numbered as they come.
#[derive(Default)]
struct Recorded(Vec<Event>);

impl Recorded {
    fn add(&mut self, kind: Kind, view: u32, t: f64, fields: &dyn Fn(&mut Writer)) {
        let json = batch::event(&EventHead { seq: self.0.len() as u64, kind: kind.name().into(), view, t }, fields);
        self.0.push(Event { view, cost_bytes: json.len(), tries: 0, json });
    }

    fn vital(&mut self, view: u32, t: f64, vital: Vital, value: f64) {
        let vital = wire::Vital { name: vital.name().into(), value };
        self.add(Kind::Vital, view, t, &|out| vital.write_fields(out));
    }

    fn error(&mut self, view: u32, t: f64, error: &wire::Error) {
        self.add(Kind::Error, view, t, &|out| error.write_fields(out));
    }
}

fn check(name: &str, batch: &str) {
    let parsed: serde_json::Value = serde_json::from_str(batch).unwrap();
    assert_eq!(parsed["v"], 1);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/v1").join(name);
    if std::env::var_os("CANDOR_BLESS").is_some() {
        std::fs::write(&path, batch).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(batch, golden, "{name} is another than the golden one");
}

#[test]
fn a_visit_of_two_views_with_five_vitals_and_an_error() {
    let mut views = Views::default();
    assert!(views.add(
        "https://shop.example/?utm_source=mail#top",
        View {
            url: redact::url("https://shop.example/?utm_source=mail#top"),
            referrer: redact::url("https://search.example/find?q=shop"),
            nav: "navigate".into(),
            ..View::default()
        }
    ));
    assert!(views.add(
        "https://shop.example/cart?session=1",
        View { url: redact::url("https://shop.example/cart?session=1"), nav: "route".into(), start: 4102.25, ..View::default() }
    ));
    let mut recorded = Recorded::default();
    let open = wire::Open { source: "network".into() };
    recorded.add(Kind::Open, 0, 312.4, &|out| open.write_fields(out));
    recorded.add(Kind::View, 0, 0.0, &|_| {});
    recorded.vital(0, 313.1, Vital::Ttfb, 84.2);
    recorded.vital(0, 330.0, Vital::Fcp, 212.0);
    let (error, message) = ("TypeError", "no user jane@example.org");
    let thrown = "TypeError: no user jane@example.org\n    at total (https://shop.example/app.js?v=3:1:5021)\n    at async pay (https://shop.example/app.js:1:611)";
    recorded.error(
        0,
        2210.7,
        &wire::Error {
            source: "uncaught".into(),
            name: error.into(),
            message: redact::text(message, 1024),
            stack: stack::clean(thrown, error, message),
            ..wire::Error::default()
        },
    );
    recorded.add(Kind::View, 1, 4102.25, &|_| {});
    recorded.vital(0, 8421.0, Vital::Lcp, 640.5);
    recorded.vital(0, 8421.1, Vital::Cls, 0.012_345_6);
    recorded.vital(0, 8421.2, Vital::Inp, 72.0);
    let batch = batch::write(&head(), STAMP, &|_| 0.0, &views, &recorded.0);
    assert!(batch.len() <= 2200, "{} bytes", batch.len());
    check("visit.json", &batch);
}

#[test]
fn a_later_batch_says_what_was_given_up_and_describes_only_its_views() {
    let mut views = Views::default();
    for (path, nav) in [("/", "navigate"), ("/a", "route"), ("/b", "restore")] {
        assert!(views.add(path, View { url: format!("https://shop.example{path}"), nav: nav.into(), ..View::default() }));
    }
    let mut recorded = Recorded::default();
    recorded.error(
        2,
        91_000.0,
        &wire::Error {
            source: "uncaught".into(),
            message: "\"quoted\" \\ back\nslash \u{1} \u{2028} é 😀".into(),
            file: "https://shop.example/app.js".into(),
            line: 3,
            column: 9,
            ..wire::Error::default()
        },
    );
    recorded.error(
        2,
        91_001.0,
        &wire::Error {
            source: "element".into(),
            name: "img".into(),
            message: "https://cdn.example/lost.png".into(),
            ..wire::Error::default()
        },
    );
    let dropped = |reason| match reason {
        PageDrop::ErrorFlood => 12.0,
        PageDrop::SendFailed => 3.0,
        _ => 0.0,
    };
    let head = Head { page: "ffeeddccbbaa99887766554433221100".into(), env: String::new(), release: String::new(), ..head() };
    check("later.json", &batch::write(&head, STAMP, &dropped, &views, &recorded.0));
}

#[test]
fn the_frame_of_a_batch_keeps_within_its_reserve() {
    let wide = "\"".repeat(128);
    let head = Head { env: wide.clone(), release: wide, ..head() };
    let frame = batch::write(&head, STAMP, &|_| 1e6, &Views::default(), &[]);
    assert!(frame.len() < batch::FRAME_BYTES, "{}", frame.len());
}
