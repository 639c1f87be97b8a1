//! Decline and Accept are one thing twice: the same box to a pixel, the same style, the same keys, and
//! nothing that a page does to them makes one weaker than the other. And the banner costs the page
//! nothing: no shift, no slow answer.

use candor_tests::browser::Browser;
use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{paths, poll, stand};
use serde_json::{Value, json};

use crate::looks::{self, Look, ROOT};

/// Everything by which the two could differ: attributes, size, place in the own cell, every computed
/// property, and whether a click at the middle of what is seen of it meets it.
const COMPARE: &str = "
    const [decline, accept] = arguments[0].map((id) => {
      const button = root.getElementById(id);
      const [box, cell] = [button, button.parentElement].map((e) => e.getBoundingClientRect());
      const style = getComputedStyle(button), cell_style = getComputedStyle(button.parentElement);
      const attributes = [...button.attributes].map(({ name, value }) => name == 'id' ? name : name + '=' + value);
      let hit = document.elementFromPoint(cell.x + cell.width / 2, cell.y + cell.height / 2);
      while (hit?.shadowRoot) hit = hit.shadowRoot.elementFromPoint(cell.x + cell.width / 2, cell.y + cell.height / 2);
      return {
        same: {
          tag: button.tagName,
          attributes,
          box: [box.width, box.height, ...(box.width ? [box.x - cell.x, box.y - cell.y] : [])].map((n) => Math.round(n * 10) / 10),
          cell: [cell.width, cell.height].map((n) => Math.round(n * 10) / 10),
          style: [...style].map((name) => name + ':' + style.getPropertyValue(name)),
          cell_style: [...cell_style].map((name) => name + ':' + cell_style.getPropertyValue(name)),
          hit: hit == button,
        },
        at: [Math.round(cell.x), Math.round(cell.y)],
        inside: cell.left >= 0 && cell.top >= 0 && cell.right <= innerWidth + 1 && cell.bottom <= innerHeight + 1,
      };
    });
    const differ = Object.keys(decline.same).flatMap((key) => {
      const [a, b] = [decline.same[key], accept.same[key]];
      return JSON.stringify(a) == JSON.stringify(b) ? [] : Array.isArray(a) ? a.flatMap((x, i) => x === b[i] ? [] : [key, x, b[i]]) : [key, a, b];
    });
    return {
      differ,
      hit: decline.same.hit,
      box: decline.same.box,
      // Side by side, or one above the other.
      in_line: decline.at[0] == accept.at[0] != (decline.at[1] == accept.at[1]),
      inside: decline.inside && accept.inside,
    };";

/// The two of the banner, and the two of the settings: the one that takes everything back and the one that grants it.
const BANNER: [&str; 2] = ["decline", "accept"];
const SETTINGS: [&str; 2] = ["stop", "accept_all"];

/// They differ in nothing; gives what was seen.
#[track_caller]
fn assert_equal(visit: &Visit<'_>, two: [&str; 2], what: &str) -> Value {
    // A choice that the card scrolls to is seen as a visitor sees it.
    visit.browser.run_with(
        &format!("{ROOT} root.getElementById(arguments[0]).parentElement.scrollIntoView({{ block: 'end', behavior: 'instant' }})"),
        &json!([two[1]]),
    );
    let seen = visit.browser.run_with(&format!("{ROOT} {COMPARE}"), &json!([two]));
    let engine = visit.browser.engine;
    assert_eq!(seen["differ"], json!([]), "{engine:?}, {what}");
    assert_eq!(seen["in_line"], true, "{engine:?}, {what}: {seen}");
    seen
}

/// They differ in nothing, and both can be met.
#[track_caller]
fn assert_equal_and_there(visit: &Visit<'_>, two: [&str; 2], what: &str) {
    let seen = assert_equal(visit, two, what);
    assert_eq!((&seen["hit"], &seen["inside"]), (&json!(true), &json!(true)), "{:?}, {what}: {seen}", visit.browser.engine);
    let [width, height] = [0, 1].map(|at| seen["box"][at].as_f64().unwrap_or_default());
    assert!(width >= 44.0 && height >= 44.0, "{:?}, {what}: a finger needs 44 px: {seen}", visit.browser.engine);
}

/// The shipped language whose two words are the longest.
fn longest_language() -> String {
    let folder = paths::repository().join("beacon/loader/texts");
    let words = |path: &std::path::Path| {
        let texts: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        ["accept", "decline"].map(|key| texts[key].as_str().map_or(0, |word| word.chars().count())).into_iter().sum::<usize>()
    };
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let longest = files.filter(|path| !path.to_string_lossy().ends_with(".settings.json")).max_by_key(|path| words(path)).unwrap();
    longest.file_stem().unwrap().to_str().unwrap().to_owned()
}

pub(crate) fn choices_in_the_longest_language(engine: Engine) {
    let language = longest_language();
    for look in [Look::Light, Look::Narrow, Look::Large] {
        let visit = looks::visit(stand::shared(), engine, look, "equal", &json!({ "languages": [language] }));
        look.go(&visit, "plain.html");
        let _ = visit.banner_button("accept");
        looks::settle(&visit);
        look.assert_seen(&visit);
        assert_equal_and_there(&visit, BANNER, look.name());
    }
    // A site's own words, one of them much longer than the other.
    let texts = json!({ "en": { "accept": "Yes, you may learn from everything that I do here", "decline": "No" } });
    let visit = looks::visit(stand::shared(), engine, Look::Light, "equal-own", &json!({ "texts": texts }));
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    looks::settle(&visit);
    assert_equal_and_there(&visit, BANNER, "a site's own words");
}

/// The id of what has the focus, in our card or in the page.
const FOCUSED: &str =
    "let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e?.id || ''";
const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = "\u{E00D}";

/// From the beginning of the page Decline is two presses of Tab away (the cross is before it), Accept the
/// one after it; either key works on either.
pub(crate) fn number_of_keys(engine: Engine) {
    let visit = looks::visit(stand::shared(), engine, Look::Light, "keys", &json!({ "privacy_url": "" }));
    let fresh = || {
        forget(&visit);
        visit.go("plain.html");
        let _ = visit.banner_button("accept");
    };
    let press = |browser: &Browser, keys: String| browser.type_into("body", &keys);
    for (name, tabs) in [("decline", 2), ("accept", 3)] {
        fresh();
        press(&visit.browser, TAB.repeat(tabs));
        assert_eq!(visit.browser.run(FOCUSED), name, "{engine:?} after {tabs} times Tab");
        for key in [ENTER, SPACE] {
            fresh();
            press(&visit.browser, TAB.repeat(tabs) + key);
            poll::until("the banner closes", || poll::holds(!visit.has_banner(), "it still stands"));
            let granted = visit.browser.run("return candor.consent.get().usage");
            assert_eq!(granted, if name == "accept" { "granted" } else { "denied" }, "{engine:?} {name} {key:?}");
        }
    }
}

/// What a page's style sheet may do to the page, and by that to a banner that is not on its guard.
const HOSTILE: [&str; 7] = [
    "* { all: unset !important }",
    "div, section, footer, button { display: none !important }",
    "body > * { position: fixed !important; inset: auto -9999px !important; transform: scale(0) !important; opacity: 0 !important }",
    "* { font-size: 0 !important; letter-spacing: -2em !important; visibility: hidden; pointer-events: none !important; color: transparent !important }",
    "body { transform: translateX(-200vw); overflow: hidden; contain: strict; height: 1px; width: 1px; filter: blur(9px) } html { overflow: hidden }",
    "body::before { content: ''; position: fixed; inset: 0; z-index: 2147483647; background: red }",
    "html { font-size: 200px !important; writing-mode: vertical-rl; direction: rtl; zoom: 1 }",
];

/// Properties of ours at their extremes.
const EXTREMES: [&str; 8] = [
    "--candor-on-accent: transparent",
    "--candor-accent: transparent; --candor-on-accent: transparent; --candor-text: transparent; --candor-background: transparent",
    "--candor-radius: 99999px",
    "--candor-radius: -50px",
    "--candor-radius: none",
    "--candor-font: 0/0 a, b",
    "--candor-font: inherit",
    "--candor-background: url(x); --candor-accent: 12px; --candor-on-accent: ''; --candor-font: 1",
];

/// What a page may do to the parts: it may spoil both choices, never one. That of the banner's other
/// elements none is a part is what the names behind the first two are for.
const PARTS: [&str; 8] = ["button", "switch", "card", "close", "more", "link", "cell", "dialog"];
const RULES: [&str; 11] = [
    "position: absolute; inset: 0; z-index: 9",
    "position: fixed; left: 0; top: 0; width: 100vw; height: 100vh; z-index: 9",
    "transform: translateX(-110%)",
    "translate: 110%; rotate: 20deg; scale: 4",
    "margin: -60px -400px",
    "grid-area: 1 / 1; order: -1; float: left",
    "min-width: 900px; min-height: 300px",
    "display: none",
    "clip-path: inset(0 0 0 90%); opacity: 0.01",
    "font-size: 0; width: 0; height: 0; min-height: 0; padding: 0",
    "all: unset",
];

/// Puts this style sheet of the page's in place of the one before.
fn style(visit: &Visit<'_>, css: &str) {
    let script = "let s = document.getElementById('hostile');
        if (!s) { s = document.createElement('style'); s.id = 'hostile'; document.head.append(s) }
        s.textContent = arguments[0]";
    visit.browser.run_with(script, &json!([css]));
}

#[track_caller]
fn withstand(visit: &Visit<'_>, two: [&str; 2]) {
    looks::settle(visit);
    for css in HOSTILE {
        style(visit, css);
        assert_equal_and_there(visit, two, css);
    }
    for css in EXTREMES {
        style(visit, &format!("html {{ {css} }} body > * {{ {css} }}"));
        assert_equal_and_there(visit, two, css);
    }
    for css in RULES {
        let rules = |part: &str| ["", ":hover", ":lang(en)"].map(|state| format!("::part({part}){state} {{ {css} }}")).join("\n");
        style(visit, &PARTS.map(rules).join("\n"));
        let _ = assert_equal(visit, two, css);
        // What is done to the others is no matter to them at all.
        style(visit, &PARTS.iter().skip(1).map(|part| rules(part)).collect::<String>());
        assert_equal_and_there(visit, two, css);
    }
    // Such rules do reach the buttons: otherwise the loop above would prove nothing.
    style(visit, "::part(button) { opacity: 0.25 }");
    let opacity = format!("{ROOT} return getComputedStyle(root.getElementById(arguments[0])).opacity");
    assert_eq!(visit.browser.run_with(&opacity, &json!([two[1]])), "0.25");
    style(visit, "");
}

pub(crate) fn on_hostile_pages(engine: Engine) {
    let visit = looks::visit(stand::shared(), engine, Look::Light, "hostile", &Value::Null);
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    withstand(&visit, BANNER);
    // Somebody who granted yesterday: the settings offer to take it back.
    visit.grant_before(15);
    visit.go("plain.html");
    looks::open_settings(&visit);
    withstand(&visit, SETTINGS);
}

/// The page does not move when the banner comes, nor when it goes.
#[test]
fn page_with_the_banner_does_not_shift() {
    let visit = looks::visit(stand::shared(), Engine::Chromium, Look::Light, "shift", &Value::Null);
    visit.go("plain.html");
    let _ = visit.banner_button("accept");
    looks::settle(&visit);
    let shifts =
        "const list = []; new PerformanceObserver((l) => list.push(...l.getEntries())).observe({ type: 'layout-shift', buffered: true });
        await new Promise((go) => setTimeout(go, 500)); return list.map(({ value, startTime }) => [value, startTime])";
    assert_eq!(visit.browser.run_async(shifts), json!([]));
    visit.decide("decline");
    assert_eq!(visit.browser.run_async(shifts), json!([]));
    // It would be seen: the page's own offer pushes everything down.
    visit.browser.click_on("#shift");
    assert_ne!(visit.browser.run_async(shifts), json!([]));
}

/// From the press of Accept to the next picture: under 50 ms on a processor four times as slow. What else
/// the machine does can only add to it: of six visitors, the one who waited least says what is ours.
/// Event Timing rounds to 8 ms, so 48 is the longest that passes.
#[test]
fn accept_answers_at_once() {
    let visit = looks::visit(stand::shared(), Engine::Chromium, Look::Light, "answer", &Value::Null);
    visit.browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 4 }));
    let mut waited = Vec::new();
    let at_once = (0..6).any(|_| {
        waited.push(press_of_accept_ms(&visit));
        waited.last().is_some_and(|ms| *ms < 50.0)
    });
    assert!(at_once, "{waited:?} ms");
}

/// The longest of the events of one press, of a visitor who has not been here.
fn press_of_accept_ms(visit: &Visit<'_>) -> f64 {
    forget(visit);
    visit.go("plain.html");
    let accept = visit.banner_button("accept");
    looks::settle(visit);
    visit.browser.run(
        "window.timings = []; new PerformanceObserver((l) => timings.push(...l.getEntries())).observe({ type: 'event', durationThreshold: 16 })",
    );
    visit.browser.click(&accept);
    poll::until("the banner closes", || poll::holds(!visit.has_banner(), "it still stands"));
    // An entry comes when its picture has been shown.
    let script = "await new Promise((go) => setTimeout(go, 1000)); return timings.filter((e) => e.interactionId).map((e) => e.duration)";
    let seen = visit.browser.run_async(script);
    // None at all: each took less than 16 ms.
    seen.as_array().expect("a list").iter().filter_map(Value::as_f64).fold(16.0, f64::max)
}

/// Makes the browser one that has not been here.
fn forget(visit: &Visit<'_>) {
    visit.browser.go(&visit.address("host.css"));
    visit.browser.delete_cookies();
    visit.browser.run("localStorage.clear()");
}
