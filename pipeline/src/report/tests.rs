//! Tickets and reports: what is signed is what the record says, and what is taken is what the ticket allows.

use std::collections::BTreeMap;

use super::*;
use crate::filter::Rules;
use crate::outcome::Settled;

const SECRET: &str = "correct-horse-battery";
const NOW_MS: u64 = 20_775 * 86_400_000 + 3_600_000;
const PAGE: &str = "7d793037a0760186574b0282f2f435e7";
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const GRANT: &str = "candor=v1.3.20770.7.8";

fn key() -> SiteKey {
    SiteKey::parse("shop").unwrap()
}

fn site() -> SiteConfig {
    SiteConfig { origins: vec!["https://shop.example".into()], policy_revision: 3, material_revision: 2, ..SiteConfig::default() }
}

fn facts() -> Facts<'static> {
    Facts { received_ms: NOW_MS, user_agent: AGENT, ..Facts::default() }
}

fn a_ticket() -> String {
    ticket(SECRET, &key(), &site(), &facts(), Some(GRANT)).unwrap()
}

fn sent(ticket: &str) -> Sent<'_> {
    Sent { ticket, cookie: None, secret: SECRET, page: PAGE }
}

fn outcome(body: &str) -> Outcome {
    let ticket = a_ticket();
    let sent = sent(&ticket);
    let consent = granted(&key(), &site(), &facts(), &sent).unwrap();
    reports((&key(), &site()), &Terms::default(), &facts(), &sent, &consent, body.as_bytes()).unwrap()
}

#[test]
fn a_ticket_is_given_only_where_errors_are_granted() {
    assert!(a_ticket().starts_with(&format!("3.20770.7.0.{}.", NOW_MS / 1000 + DAY_S)));
    for cookie in
        ["", "candor=v1.3.20770.3.12", "candor=v1.1.20770.7.8", "candor=v1.3.20500.7.8", "candor=v1.3.20770.7.8; candor=v1.3.20770.7.8"]
    {
        assert_eq!(ticket(SECRET, &key(), &site(), &facts(), Some(cookie)), None, "{cookie}");
    }
    assert_eq!(ticket(SECRET, &key(), &site(), &facts(), None), None);
    assert_eq!(ticket("short", &key(), &site(), &facts(), Some(GRANT)), None);
    assert_eq!(ticket(SECRET, &key(), &site(), &Facts { sec_gpc: Some("1"), ..facts() }, Some(GRANT)), None);
    assert_eq!(ticket(SECRET, &key(), &SiteConfig { purposes: 3, ..site() }, &facts(), Some(GRANT)), None);
}

#[test]
fn only_our_own_ticket_is_taken() {
    let good = a_ticket();
    let is_taken = |ticket: &str| granted(&key(), &site(), &facts(), &sent(ticket)).is_some();
    assert!(is_taken(&good));
    let (text, signature) = good.rsplit_once('.').unwrap();
    for forged in [
        String::new(),
        text.to_owned(),
        signature.to_owned(),
        format!("{text}."),
        format!("{text}.{}", &signature[2..]),
        format!("{text}.{signature}00"),
        format!("{text}.{}", "0".repeat(32)),
        format!("0{text}.{signature}"),
        good.replace("20770.7", "20770.15"),
        good.replace("3.20770", "3.20775"),
    ] {
        assert!(!is_taken(&forged), "{forged}");
    }
    let other = SiteKey::parse("other").unwrap();
    assert!(granted(&other, &site(), &facts(), &sent(&good)).is_none(), "of another site");
    assert!(granted(&key(), &site(), &facts(), &Sent { secret: "another-long-token", ..sent(&good) }).is_none());
    let at = |ms| granted(&key(), &site(), &Facts { received_ms: ms, ..facts() }, &sent(&good)).is_some();
    assert!(at(NOW_MS + DAY_S * 1000 - 1000) && !at(NOW_MS + DAY_S * 1000), "good for a day");
    let newer = SiteConfig { policy_revision: 4, material_revision: 4, ..site() };
    assert!(granted(&key(), &newer, &facts(), &sent(&good)).is_none(), "the text has changed since");
    let gpc = Facts { sec_gpc: Some("1"), ..facts() };
    assert!(granted(&key(), &site(), &gpc, &sent(&good)).is_none());
}

#[test]
fn a_choice_that_has_changed_counts_at_once() {
    let good = a_ticket();
    let with = |cookie| granted(&key(), &site(), &facts(), &Sent { cookie: Some(cookie), ..sent(&good) }).is_some();
    assert!(with("theme=dark") && with(GRANT));
    assert!(!with("candor=v1.3.20775.0.15") && !with("candor=v1.3.20775.3.12"));
}

#[test]
fn reports_become_errors_without_a_page_load() {
    let outcome = outcome(
        r#"[{"type":"crash","age":60000,"url":"https://shop.example/cart?card=1","user_agent":"x","body":{"reason":"oom"}},
            {"type":"deprecation","age":1,"url":"https://shop.example/cart","body":{"id":"Sync","message":"no more, ann@example.org","sourceFile":"https://shop.example/a.js?k=1","lineNumber":3,"columnNumber":4}},
            {"type":"csp-violation","age":0,"url":"https://shop.example/","body":{"effectiveDirective":"img-src","blockedURL":"https://ads.example/x?id=1","disposition":"enforce"}},
            {"type":"csp-violation","age":0,"url":"https://shop.example/","body":{"effectiveDirective":"img-src","blockedURL":"inline","disposition":"report"}},
            {"type":"coep","body":{}}, 7]"#,
    );
    let told: Vec<_> =
        outcome.events.iter().map(|row| (row.source.as_str(), row.name.as_str(), row.url.as_str(), NOW_MS - row.time_ms)).collect();
    assert_eq!(
        told,
        [
            ("report", "crash", "https://shop.example/cart", 60_000),
            ("report", "Sync", "https://shop.example/cart", 1),
            ("csp", "img-src", "https://shop.example/", 0),
            ("csp", "img-src (report only)", "https://shop.example/", 0),
        ]
    );
    assert!(outcome.events.iter().all(|row| row.kind == "error"));
    let batch = outcome.batch.as_ref().unwrap();
    assert_eq!((batch.mode.as_str(), batch.page.as_str(), batch.purposes), ("report", PAGE, 7));
    assert_eq!(outcome.events[0].message, "oom");
    assert!(
        !outcome.events[1].message.contains("ann@")
            && outcome.events[1].frames.contains("a.js")
            && !outcome.events[1].frames.contains("k=1")
    );
    assert!(!outcome.events[2].message.contains("id=1"), "{}", outcome.events[2].message);
    assert!(outcome.drops.is_empty(), "a number without a page load would read as lost");
    let counts: Vec<_> = outcome.tallies(&Settled {
        stored: 4,
        duplicates: 0,
        dropped: [(Drop::UnknownKind, 2)].into(),
        by_rule: BTreeMap::new(),
        erased: false,
    });
    assert_eq!(
        counts.iter().map(|tally| (tally.what.as_str(), tally.n)).collect::<Vec<_>>(),
        [("received", 6), ("stored", 4), ("drop:unknown_kind", 2)]
    );
}

#[test]
fn the_older_form_of_a_policy_report() {
    let outcome = outcome(
        r#"{"csp-report":{"document-uri":"https://shop.example/a#b","violated-directive":"script-src","blocked-uri":"eval","source-file":"https://shop.example/a.js","line-number":9}}"#,
    );
    assert_eq!(
        (outcome.events[0].name.as_str(), outcome.events[0].message.as_str(), outcome.events[0].url.as_str()),
        ("script-src", "eval", "https://shop.example/a")
    );
}

#[test]
fn too_old_and_too_many_are_counted() {
    let old = format!(
        r#"[{{"type":"crash","age":{},"url":"","body":{{}}}},{{"type":"crash","age":1e300,"body":null}},{{"type":"crash","age":-5}}]"#,
        8 * DAY_S * 1000
    );
    assert_eq!(outcome(&old).events.len(), 1);
    let many = format!("[{}]", vec![r#"{"type":"crash"}"#; 150].join(","));
    let outcome = outcome(&many);
    assert_eq!((outcome.events.len(), outcome.verdicts.len()), (100, 150));
}

#[test]
fn what_is_no_list_is_refused() {
    let ticket = a_ticket();
    let sent = sent(&ticket);
    let consent = granted(&key(), &site(), &facts(), &sent).unwrap();
    let refused = |body: &str| reports((&key(), &site()), &Terms::default(), &facts(), &sent, &consent, body.as_bytes()).unwrap_err();
    for body in ["{}", "7", "null", "{\"csp-report\":7}", "[}"] {
        assert_eq!(refused(body), Refusal::Malformed, "{body}");
    }
    for body in ["", "[", "[{\"type\":"] {
        assert_eq!(refused(body), Refusal::CutShort, "{body}");
    }
    assert_eq!(refused(&"[".repeat(100)), Refusal::TooDeep);
    for (kind, expect) in [
        (Some("application/reports+json"), Ok(())),
        (Some("Application/CSP-Report; charset=utf-8"), Ok(())),
        (Some("application/json"), Err(Refusal::MediaType)),
        (None, Err(Refusal::MediaType)),
    ] {
        assert_eq!(check_report_type(kind), expect);
    }
}

#[test]
fn a_rule_drops_reports_and_is_counted() {
    let rule = r#"[{"id": "no-crash", "action": "drop", "field": "kind", "pattern": "error"}]"#;
    let rules = Rules::new(serde_json::from_str(rule).unwrap());
    let ticket = a_ticket();
    let sent = sent(&ticket);
    let consent = granted(&key(), &site(), &facts(), &sent).unwrap();
    let body = r#"[{"type":"crash","age":60000,"url":"https://shop.example/cart","body":{"reason":"oom"}}]"#;
    let terms = Terms { rules: &rules, ..Terms::default() };
    let outcome = reports((&key(), &site()), &terms, &facts(), &sent, &consent, body.as_bytes()).unwrap();
    assert_eq!((outcome.events.len(), outcome.drops.len(), outcome.quarantine.len()), (0, 0, 1));
    let settled = outcome.settle(&[Vec::new(), Vec::new()]);
    assert_eq!((settled.dropped.clone(), settled.by_rule.clone()), ([(Drop::Rule, 1)].into(), [("no-crash".to_owned(), 1)].into()));
    let message = outcome.messages("a").unwrap();
    let first: serde_json::Value = serde_json::json!({"erased": 0, "known": "[]"});
    let parcel = crate::Parcel::read(&message[0]).unwrap();
    assert_eq!(parcel.settle(&[vec![first.as_object().unwrap().clone()]]), Some(settled), "through the queue too");
}
