//! Pictures of banner and dashboard, on a phone and wide, light and dark: for people to look at.
//! They are kept as artefacts of the run, in `target/artifacts/screens`.

use base64::Engine as _;
use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{paths, stand};
use serde_json::{Value, json};

use crate::{dashboard, filled};

/// (name, width, height, whether it is a phone)
const SIZES: [(&str, u32, u32, bool); 2] = [("phone", 390, 844, true), ("wide", 1280, 800, false)];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// A page may be longer than its window; pictures end here.
const TALLEST: u64 = 4000;

fn emulate(browser: &Browser, width: u32, height: u64, phone: bool, scheme: &str) {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": if phone { 2 } else { 1 }, "mobile": phone });
    browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }));
}

fn keep(browser: &Browser, name: &str) {
    let picture = base64::engine::general_purpose::STANDARD.decode(browser.screenshot()).unwrap();
    assert!(picture.len() > 3000, "{name} is an empty picture");
    let folder = paths::artifacts().join("screens");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

#[test]
fn screens_of_the_banner() {
    let visit = Visit::start(stand::shared(), Engine::Chromium, "screens");
    for (size, width, height, phone) in SIZES {
        for scheme in SCHEMES {
            emulate(&visit.browser, width, height.into(), phone, scheme);
            visit.go("plain.html");
            let _ = visit.banner_button("accept");
            keep(&visit.browser, &format!("banner-{size}-{scheme}"));
            let choose = visit.banner_button("choose");
            visit.browser.click(&choose);
            let _ = visit.banner_button("save");
            keep(&visit.browser, &format!("banner-choices-{size}-{scheme}"));
        }
    }
}

#[test]
fn screens_of_the_banner_in_the_other_engines() {
    for engine in [Engine::Firefox, Engine::Webkit] {
        let visit = Visit::start(stand::shared(), engine, "screens");
        visit.go("plain.html");
        let _ = visit.banner_button("accept");
        keep(&visit.browser, &format!("banner-{}", engine.name()));
    }
}

#[test]
fn screens_of_the_dashboard() {
    let stand = stand::shared();
    let site = filled::site(stand, "pictures", 150);
    let empty = filled::empty_site(stand, "pictures-empty");
    let browser = Browser::start(Engine::Chromium);
    let mut pages: Vec<(String, String)> = vec![
        ("signin".into(), "/signin".into()),
        ("sites".into(), "/?list=1".into()),
        ("new-site".into(), "/sites/new".into()),
        ("empty".into(), format!("/sites/{empty}")),
    ];
    for page in dashboard::PAGES {
        pages.push((page.strip_prefix('/').unwrap_or("overview").into(), format!("/sites/{site}{page}?range=7d")));
    }
    for (at, (name, path)) in pages.iter().enumerate() {
        // The sign-in is seen before it is used.
        if at == 1 {
            dashboard::sign_in(&browser, stand);
        }
        for (size, width, height, phone) in SIZES {
            for scheme in SCHEMES {
                emulate(&browser, width, height.into(), phone, scheme);
                browser.go(&dashboard::address(stand, path));
                let tall = browser.run("return document.documentElement.scrollHeight").as_u64().unwrap_or_default();
                emulate(&browser, width, tall.clamp(height.into(), TALLEST), phone, scheme);
                assert_ne!(browser.run("return document.body.innerText.length"), Value::from(0), "{name}");
                keep(&browser, &format!("dashboard-{name}-{size}-{scheme}"));
            }
        }
    }
}
