//! What each filter finds, and what it lets pass.

use super::*;
use crate::decode::object;
use protocol::rule::{Field, Rule};
use protocol::wire::Named;

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";

fn person() -> Facts<'static> {
    Facts { user_agent: FIREFOX, country: Some("DE"), asn: Some(64496), address: Some("203.0.113.9"), ..Facts::default() }
}

fn rule(id: &str, action: Action, field: Field, pattern: &str) -> Rule {
    Rule { id: id.into(), action, field, pattern: pattern.into(), note: String::new(), enabled: true }
}

fn rules(list: &[(&str, Action, Field, &str)]) -> Rules {
    Rules::new(list.iter().map(|(id, action, field, pattern)| rule(id, *action, *field, pattern)).collect())
}

fn view(url: &str, referrer: &str) -> View {
    View { n: 0, url: url.into(), referrer: referrer.into(), nav: "navigate".into(), ..View::default() }
}

/// The reason for which an event of a view is filtered, and the rule.
fn judge(rules: &Rules, facts: &Facts<'_>, (kind, body): (Kind, Body), view: &View) -> Option<(Drop, String)> {
    let head = Head { release: "2.1.7".into(), ..Head::default() };
    let text = serde_json::json!({"n": view.n, "url": view.url, "referrer": view.referrer, "nav": view.nav}).to_string();
    let raw = serde_json::value::RawValue::from_string(text).unwrap();
    let views = Views::read(&[&raw], None);
    let filters = Filters::new(rules, facts, &head, &views);
    filters.judge(kind, &views.get(0).unwrap().view, &body).map(|found| (found.reason, found.rule))
}

fn plain_view() -> (Kind, Body) {
    (Kind::View, Body::View)
}

fn error(message: &str, stack: &str, file: &str) -> (Kind, Body) {
    let text = serde_json::json!({"source": "uncaught", "name": "Error", "message": message, "stack": stack, "file": file}).to_string();
    (Kind::Error, Body::Error(object(&text).unwrap()))
}

fn filtered(facts: &Facts<'_>) -> Option<Drop> {
    let rules = Rules::default();
    let found = judge(&rules, facts, plain_view(), &view("https://shop.example/", "")).map(|(reason, _)| reason);
    assert_eq!(found, filtered_sender(&rules, facts), "an event and a loader fetch are judged alike");
    found
}

#[test]
fn cloudflare_is_believed_where_it_says_something() {
    assert_eq!(filtered(&person()), None);
    for (score, expect) in
        [(None, None), (Some(0), None), (Some(1), Some(Drop::BotScore)), (Some(29), Some(Drop::BotScore)), (Some(30), None)]
    {
        assert_eq!(filtered(&Facts { bot_score: score, ..person() }), expect, "{score:?}");
    }
    let verified = Facts { verified_bot: Some("Search Engine Crawler"), bot_score: Some(1), ..person() };
    assert_eq!(filtered(&verified), Some(Drop::BotVerified));
    assert_eq!(filtered(&Facts { user_agent: "curl/8.5.0", ..person() }), Some(Drop::BotAgent));
    assert_eq!(filtered(&Facts { user_agent: "", ..person() }), Some(Drop::BotAgent));
}

#[test]
fn a_driven_browser_is_marked_and_not_filtered() {
    let head = Head { synthetic: "webdriver".into(), ..Head::default() };
    let (rules, facts) = (Rules::default(), person());
    let filters = Filters::new(&rules, &facts, &head, &Views::read(&[], None));
    assert_eq!(filters.judge(Kind::View, &view("https://shop.example/", ""), &Body::View), None);
}

#[test]
fn a_spam_visit_is_filtered_whole() {
    let spam = view("https://shop.example/", "https://www.semalt.com/");
    let found = |body| judge(&Rules::default(), &person(), body, &spam).map(|(reason, _)| reason);
    assert_eq!(found(plain_view()), Some(Drop::ReferrerSpam));
    assert_eq!(found((Kind::Open, Body::Open { source: "network".into() })), Some(Drop::ReferrerSpam));
    assert_eq!(judge(&Rules::default(), &person(), plain_view(), &view("https://shop.example/", "https://search.example/")), None);
}

#[test]
fn errors_are_filtered_by_where_they_were_thrown() {
    let page = "at go (https://shop.example/app.js:3:7)";
    let of = |frames: &[&str]| format!("Error: x\n    {}", frames.join("\n    "));
    for (message, stack, file, expect) in [
        ("x", of(&[page]), "", None),
        ("x", of(&["at inject (chrome-extension://abcdefgh/content.js:1:2)", page]), "", Some(Drop::ErrorExtension)),
        // Called by an extension, thrown by the page.
        ("x", of(&[page, "at inject (chrome-extension://abcdefgh/content.js:1:2)"]), "", None),
        // The innermost frame that names anybody's code.
        ("x", of(&["at Array.map (<anonymous>)", "at a (moz-extension://1-2-3/c.js:1:2)"]), "", Some(Drop::ErrorExtension)),
        ("x", "a@safari-web-extension://1-2/c.js:1:2\nb@https://shop.example/app.js:1:2".into(), "", Some(Drop::ErrorExtension)),
        ("x", "a@[native code]\n@webkit-masked-url://hidden/:1:2".into(), "", Some(Drop::ErrorExtension)),
        ("x", "a@https://shop.example/app.js:1:2\n@webkit-masked-url://hidden/:1:2".into(), "", None),
        ("x", String::new(), "moz-extension://1-2-3/c.js", Some(Drop::ErrorExtension)),
        ("x", String::new(), "https://shop.example/app.js", None),
        ("Extension context invalidated.", of(&[page]), "", Some(Drop::ErrorExtension)),
        ("Could not establish connection. Receiving end does not exist.", String::new(), "", Some(Drop::ErrorExtension)),
        ("can't access dead object", String::new(), "", Some(Drop::ErrorExtension)),
        ("undefined is not an object (evaluating '__gCrWeb.instantSearch')", String::new(), "", Some(Drop::ErrorWebview)),
        ("Can't find variable: _AutofillCallbackHandler", String::new(), "", Some(Drop::ErrorWebview)),
        ("zaloJSV2 is not defined", of(&["at https://shop.example/:1:1"]), "", Some(Drop::ErrorWebview)),
        ("Error invoking postMessage: Java object is gone", String::new(), "", Some(Drop::ErrorWebview)),
        ("x", "global code@user-script:3:1:2".into(), "", Some(Drop::ErrorWebview)),
        ("x", of(&["at a (iabjs://navigation_logger.js:1:2)"]), "", Some(Drop::ErrorWebview)),
        ("Object Not Found Matching Id:4, MethodName:update, ParamCount:4", String::new(), "", Some(Drop::ErrorForeign)),
        ("x", "@debugger eval code:1:7".into(), "", Some(Drop::ErrorForeign)),
        ("x", of(&["at pptr:evaluate;main%20(file.js%3A1%3A2):1:7"]), "", Some(Drop::ErrorForeign)),
        // Noise, but the page's own.
        ("Script error.", String::new(), "", None),
        ("ResizeObserver loop completed with undelivered notifications.", String::new(), "", None),
        ("Failed to fetch", of(&[page]), "", None),
        ("Cannot read properties of undefined (reading 'extension')", of(&[page]), "", None),
        ("x", of(&["at f (https://chrome-extension.example/a.js:1:2)"]), "", None),
    ] {
        let found = judge(&Rules::default(), &person(), error(message, &stack, file), &view("https://shop.example/", ""));
        assert_eq!(found.map(|(reason, _)| reason), expect, "{message} {stack} {file}");
    }
    let log = Named { name: "warn".into(), value: 0.0, message: "Extension context invalidated.".into() };
    let found = judge(&Rules::default(), &person(), (Kind::Log, Body::Named(log)), &view("https://shop.example/", ""));
    assert_eq!(found, None, "only of errors is it said who threw them");
}

#[test]
fn a_rule_looks_at_its_field() {
    let shown = view("https://shop.example/internal/a?x", "https://www.partner.example/page");
    for (field, pattern, expect) in [
        (Field::Path, "/internal/*", true),
        (Field::Path, "/internal", false),
        (Field::Path, "*shop.example*", false),
        (Field::Referrer, "partner.example", true),
        (Field::Referrer, "artner.example", false),
        (Field::Address, "203.0.113.0/24", true),
        (Field::Address, "203.0.113.8", false),
        (Field::Address, "2001:db8::/32", false),
        (Field::Country, "DE", true),
        (Field::Country, "FR", false),
        (Field::Network, "AS64496", true),
        (Field::Network, "64497", false),
        (Field::Agent, "FIREFOX/153", true),
        (Field::Agent, "Chrome", false),
        (Field::Message, "*is not*", true),
        (Field::Message, "is not", false),
        (Field::Release, "2.1.*", true),
        (Field::Release, "2.2.*", false),
        (Field::Kind, "error", true),
        (Field::Kind, "log", false),
    ] {
        let rules = rules(&[("mine", Action::Drop, field, pattern)]);
        let found = judge(&rules, &person(), error("x is not a function", "", ""), &shown);
        assert_eq!(found, expect.then(|| (Drop::Rule, "mine".into())), "{field:?} {pattern}");
    }
    let anything = rules(&[("m", Action::Drop, Field::Message, "*"), ("r", Action::Drop, Field::Referrer, "shop.example")]);
    assert_eq!(judge(&anything, &person(), plain_view(), &view("https://shop.example/", "")), None, "of a view there is no message");
}

#[test]
fn a_rule_that_allows_wins_over_everything() {
    let headless = Facts { user_agent: "Mozilla/5.0 HeadlessChrome/140.0.0.0", bot_score: Some(1), verified_bot: Some("x"), ..person() };
    let shown = view("https://shop.example/", "https://semalt.com/");
    let drop = ("office", Action::Drop, Field::Address, "203.0.113.0/24");
    let noise = || error("Extension context invalidated", "", "");
    assert_eq!(judge(&rules(&[drop]), &headless, noise(), &shown), Some((Drop::Rule, "office".into())), "the operator's word comes first");
    for allow in [(Field::Agent, "headlesschrome"), (Field::Country, "DE"), (Field::Path, "*"), (Field::Kind, "error")] {
        let rules = rules(&[drop, ("let-in", Action::Allow, allow.0, allow.1)]);
        assert_eq!(judge(&rules, &headless, noise(), &shown), None, "{allow:?}");
        // A loader fetch has neither path nor kind.
        let of_sender = matches!(allow.0, Field::Agent | Field::Country);
        assert_eq!(filtered_sender(&rules, &headless), (!of_sender).then_some(Drop::Rule), "{allow:?}");
    }
}

#[test]
fn rules_that_are_off_unsound_or_too_many_are_left_out() {
    let mut off = rule("off", Action::Drop, Field::Path, "*");
    off.enabled = false;
    let unsound = rule("unsound", Action::Drop, Field::Address, "everybody");
    assert_eq!(judge(&Rules::new(vec![off, unsound]), &person(), plain_view(), &view("https://shop.example/", "")), None);
    let mut many: Vec<Rule> = (0..protocol::rule::RULES).map(|n| rule(&format!("r{n}"), Action::Drop, Field::Path, "/none")).collect();
    many.push(rule("last", Action::Drop, Field::Path, "*"));
    assert_eq!(judge(&Rules::new(many), &person(), plain_view(), &view("https://shop.example/", "")), None);
}
