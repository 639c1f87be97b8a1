//! Pictures of banner, settings and dashboard, on a phone and wide, light and dark and in every other
//! look: for people to look at.
//! They are kept as artefacts of the run, in `target/artifacts/screens`.

use base64::Engine as _;
use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{paths, poll, stand};
use serde_json::{Value, json};

use crate::looks::{self, Look, ROOT};
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

/// The looks of `looks.rs` that the sizes and schemes above do not show.
const LOOKS: [Look; 4] = [Look::Narrow, Look::Large, Look::RightToLeft, Look::Forced];

fn visitor(engine: Engine, look: Look) -> Visit<'static> {
    looks::visit(stand::shared(), engine, look, "screens", &json!({ "purposes": 7 }))
}

fn banner(visit: &Visit<'_>, suffix: &str) {
    let choose = visit.banner_button("choose");
    looks::settle(visit);
    keep(&visit.browser, &format!("banner-{suffix}"));
    visit.browser.click(&choose);
    let _ = visit.banner_button("save");
    keep(&visit.browser, &format!("banner-choices-{suffix}"));
}

/// The settings from top to bottom, with what is stored, and what they say when all is taken back.
fn settings(visit: &Visit<'_>, suffix: &str) {
    let scroll = |to: &str| visit.browser.run(&format!("{ROOT} root.querySelector('article').scrollTop = {to}"));
    looks::open_settings(visit);
    looks::settle(visit);
    keep(&visit.browser, &format!("settings-{suffix}"));
    visit.browser.click(&looks::element(visit, "show"));
    poll::until("what is stored is listed", || {
        let seen = visit.browser.run(&format!("{ROOT} return root.querySelectorAll('ol li').length"));
        poll::holds(seen.as_u64() >= Some(2), seen)
    });
    keep(&visit.browser, &format!("settings-stored-{suffix}"));
    scroll("1e6");
    keep(&visit.browser, &format!("settings-end-{suffix}"));
    visit.browser.click(&looks::element(visit, "stop"));
    poll::until("all is taken back", || {
        let seen = visit.browser.run(&format!(
            "{ROOT} return [root.querySelectorAll('input:checked').length, /[^…]$/.test(root.querySelector('[role=status]').textContent)]"
        ));
        poll::holds(seen == json!([0, true]), seen)
    });
    scroll("0");
    // WebKitGTK takes its picture of what was drawn last.
    visit.browser.run_async("await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))); return 0");
    keep(&visit.browser, &format!("settings-stopped-{suffix}"));
}

#[test]
fn screens_of_the_banner() {
    let visit = visitor(Engine::Chromium, Look::Light);
    for (size, width, height, phone) in SIZES {
        for scheme in SCHEMES {
            emulate(&visit.browser, width, height.into(), phone, scheme);
            visit.go("plain.html");
            banner(&visit, &format!("{size}-{scheme}"));
        }
    }
    for look in LOOKS {
        let visit = visitor(Engine::Chromium, look);
        look.go(&visit, "plain.html");
        banner(&visit, look.name());
    }
}

#[test]
fn screens_of_the_settings() {
    for (size, width, height, phone) in SIZES {
        for scheme in SCHEMES {
            let visit = visitor(Engine::Chromium, Look::Light);
            visit.grant_before(7);
            emulate(&visit.browser, width, height.into(), phone, scheme);
            visit.go("plain.html");
            let _ = visit.wait_events("open", 1);
            settings(&visit, &format!("{size}-{scheme}"));
        }
    }
    for look in LOOKS {
        let visit = visitor(Engine::Chromium, look);
        visit.grant_before(7);
        look.go(&visit, "plain.html");
        let _ = visit.wait_events("open", 1);
        settings(&visit, look.name());
    }
}

#[test]
fn screens_of_banner_and_settings_in_the_other_engines() {
    for engine in [Engine::Firefox, Engine::Webkit] {
        let visit = visitor(engine, Look::Light);
        visit.go("plain.html");
        banner(&visit, engine.name());
        visit.grant_before(7);
        visit.go("plain.html");
        let _ = visit.wait_events("open", 1);
        settings(&visit, engine.name());
    }
}

#[test]
fn screens_of_the_dashboard() {
    let stand = stand::shared();
    let site = filled::site(stand, "pictures", 150);
    filled::crawled(stand, &site, 4);
    let empty = filled::empty_site(stand, "pictures-empty");
    let browser = Browser::start(Engine::Chromium);
    let mut pages: Vec<(String, String)> = vec![
        ("signin".into(), "/signin".into()),
        ("sites".into(), "/?list=1".into()),
        ("new-site".into(), "/sites/new".into()),
        ("empty".into(), format!("/sites/{empty}")),
        ("empty-quarantine".into(), format!("/sites/{empty}/quarantine")),
        ("dead".into(), "/dead".into()),
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
                let wide = browser.run("return document.documentElement.scrollWidth").as_u64();
                assert!(wide <= Some(width.into()), "{name} is wider than its window: {wide:?}");
                assert_ne!(browser.run("return document.body.innerText.length"), Value::from(0), "{name}");
                keep(&browser, &format!("dashboard-{name}-{size}-{scheme}"));
            }
        }
    }
}
