//! Planted secrets: in every field that a page fills, plain and behind every encoding. None may be in
//! anything that is written.

mod support;

use candor_pipeline::{Terms, process};
use protocol::kind::Kind;
use protocol::site::SiteConfig;
use serde_json::Value;
use support::planted::{SECRETS, all, encoded, marks};
use support::*;

#[test]
fn no_planted_secret_is_written() {
    let site = SiteConfig { purposes: 15, ..site() };
    let mut found = Vec::new();
    for (secret, mark) in SECRETS {
        for s in encoded(secret) {
            let body = all(serde_json::from_str(&batch("")).unwrap(), &s).to_string();
            let outcome = process(&key(), &site, &Terms::default(), &facts(), body.as_bytes()).unwrap();
            assert!(outcome.drops.is_empty(), "{s}: {:?}", outcome.drops);
            assert_eq!(outcome.events.len() + outcome.vitals.len(), Kind::ALL.len() + 2, "{s}");
            let marks = marks(mark, &s);
            for statement in outcome.statements() {
                let rows: Value = serde_json::from_str(&statement.json_rows).unwrap();
                for row in rows.as_array().unwrap() {
                    for (column, value) in row.as_object().unwrap() {
                        let text = value.to_string();
                        if let Some(mark) = marks.iter().find(|mark| text.contains(mark.as_str())) {
                            found.push(format!("{s} as {mark} in {}.{column} of {}: {text}", statement.table.name, row["kind"]));
                        }
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_pseudonym_is_no_address_and_nothing_joins_without_a_grant() {
    let with = |bits: u8, user: &str, session: &str| {
        let mut batch: Value = serde_json::from_str(&batch(&[open(0), vital(1, 0, "LCP", 1.0)].join(","))).unwrap();
        batch["consent"]["bits"] = bits.into();
        (batch["user"], batch["session"]) = (user.into(), session.into());
        let outcome = take(&batch.to_string()).unwrap();
        let [event, vital] = whole_rows(&outcome).try_into().unwrap();
        let joins = |row: Value| ["session", "pseudonym"].map(|column| row[column].as_str().unwrap().to_owned());
        let said = joins(event);
        assert_eq!(said, joins(vital));
        said
    };
    assert_eq!(with(15, "u-81", PAGE), [PAGE, "u-81"]);
    assert_eq!(with(7, "u-81", PAGE), ["", ""]);
    for user in encoded("jane.doe@example.org") {
        assert_eq!(with(15, &user, "not an id"), ["", "[…]"]);
    }
}
