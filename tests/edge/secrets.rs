//! Planted secrets sent straight to the edge, without the page that would have taken them out: none is in a table of
//! either database, in a reply, or in a line that the worker writes, not even where its store fails.

use candor_tests::batch;
use candor_tests::poll;
use candor_tests::stand::Stand;
use protocol::kind::Kind;
use serde_json::{Value, json};

use crate::planted::{SECRETS, all, encoded, marks};
use crate::rights::ask_with;
use crate::site::Site;

/// Each spelling of each secret, with the marks that give it away.
fn planted() -> Vec<(String, [String; 5])> {
    SECRETS.iter().flat_map(|(secret, mark)| encoded(secret).map(|s| (s.clone(), marks(mark, &s)))).collect()
}

#[track_caller]
fn assert_clean(what: &str, text: &str) {
    for mark in planted().iter().flat_map(|(_, marks)| marks) {
        if let Some(at) = text.find(mark) {
            let from = text.floor_char_boundary(at.saturating_sub(160));
            panic!("{what} holds {mark:?}: …{}", &text[from..at + mark.len()]);
        }
    }
}

/// Every table of a database, all rows.
fn tables(stand: &Stand, database: &str) -> Vec<(String, Vec<Value>)> {
    let names =
        stand.sql(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf*' AND name NOT GLOB 'sqlite*'");
    let names = names.iter().map(|row| row["name"].as_str().unwrap().to_owned());
    names.map(|name| (name.clone(), stand.sql(database, &format!("SELECT * FROM {name}")))).collect()
}

#[test]
fn no_planted_secret_is_kept_answered_or_logged() {
    let stand = Stand::start();
    let site = Site::with(&stand, "planted", &json!({ "purposes": 15 }));
    let mut sent = 0;
    for (n, (s, _)) in planted().into_iter().enumerate() {
        let page = batch::page_id();
        let reply = site.post(&all(batch::of(&page, &json!([])), &s));
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{s}: {reply:?}");
        assert_clean("a reply", &format!("{reply:?}"));
        // From another place each time: one may ask thirty times a minute.
        let mine =
            ask_with(&site, "mine", &[("CF-Connecting-IP", &format!("192.0.2.{n}"))], json!({ "pages": [page] }).to_string().as_bytes());
        assert_eq!(mine.status, 200, "{mine:?}");
        assert_clean("what the visitor is shown", &mine.body);
        sent += Kind::ALL.len() as u64 + 2;
    }
    assert_eq!(site.count("events") + site.count("vitals"), sent);
    // What is refused or dropped is not told back either.
    for (s, _) in planted() {
        // With a space, because one of them could be a page's number as it stands.
        let mut bad = all(batch::of(&format!("{s} "), &json!([])), &s);
        let refused = site.post(&bad);
        assert_eq!(refused.status, 400, "{refused:?}");
        assert_clean("a refusal", &format!("{refused:?}"));
        (bad["page"], bad["consent"]["rev"]) = (batch::page_id().into(), 99.into());
        assert_clean("what is withheld", &format!("{:?}", site.post(&bad)));
        let unknown = batch::of(&batch::page_id(), &json!([{ "seq": 0, "kind": s, "view": 0, "t": 1, "name": s }]));
        assert_clean("a drop", &format!("{:?}", site.post(&unknown)));
    }
    site.wait_tally("stored", sent);
    for database in ["DB", "EVENTS"] {
        for (table, rows) in tables(&stand, database) {
            for row in rows {
                assert_clean(&format!("{table} of {database}"), &row.to_string());
            }
        }
    }

    // A store that fails is the one thing that the worker writes about.
    let _ = stand.events("ALTER TABLE events RENAME TO away");
    for (s, _) in planted() {
        let reply = site.post(&all(batch::of(&batch::page_id(), &json!([])), &s));
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_clean("a failure", &format!("{reply:?}"));
    }
    let said = poll::until("the worker's own line", || {
        let said = stand.said();
        if said.contains("batch_store") { Ok(said) } else { Err(said) }
    });
    assert_clean("what the worker wrote", &said);
}
