//! The visitor sees what is stored: every column of the own rows, and never those of another page load or
//! another site.

use candor_tests::batch;
use serde_json::{Value, json};

use crate::rights::{TABLES, ask, counts, full};
use crate::site::{ORIGIN, Site, assert_refused};

#[test]
fn everybody_sees_the_own_rows_and_nobody_elses() {
    let (site, neighbour) = (Site::new("mine"), Site::new("foreign"));
    let (page, other) = (batch::page_id(), batch::page_id());
    for (site, page) in [(&site, &page), (&site, &other), (&neighbour, &page)] {
        assert_eq!(site.post(&full(page)).status, 200);
    }
    let reply = ask(&site, "mine", &[&page]);
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("ok")), "{reply:?}");
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let found = reply.json();
    assert_eq!(found["more"], false);
    for table in TABLES {
        let stored = site.stand.events(&format!("SELECT * FROM {table} WHERE site = '{}' AND page = '{page}' ORDER BY rowid", site.key));
        assert!(!stored.is_empty());
        assert_eq!(found["tables"][table], json!(stored), "every column of {table}");
    }
    // And the messages that could not be written, of which there are none.
    assert_eq!((found["tables"].as_object().unwrap().len(), &found["tables"]["dead_letters"]), (TABLES.len() + 1, &json!([])), "{found}");

    let both = ask(&site, "mine", &[&page, &other]).json();
    let pages: Vec<_> = both["tables"]["events"].as_array().unwrap().iter().map(|row| (row["site"].clone(), row["page"].clone())).collect();
    assert_eq!(pages.len(), 6);
    assert!(pages.iter().all(|(of, id)| of == &json!(site.key) && [json!(page), json!(other)].contains(id)), "{pages:?}");
    let none = json!({ "events": [], "vitals": [], "drops": [], "page_drops": [], "quarantine": [], "dead_letters": [] });
    let nothing = json!({ "tables": none, "more": false });
    assert_eq!(ask(&site, "mine", &[&batch::page_id()]).json(), nothing);
    assert_eq!(ask(&site, "mine", &[]).json(), nothing);
    // To look changes nothing.
    assert_eq!(counts(&site), [6, 2, 4, 2, 2]);
    assert_eq!(site.count("tombstones"), 0);
}

#[test]
fn what_is_shown_and_asked_for_has_an_end() {
    let site = Site::new("many-rows");
    let page = batch::page_id();
    for first in (0..1001).step_by(91) {
        let events: Vec<Value> = (first..first + 91).map(|seq| batch::error(seq, "again")).collect();
        assert_eq!(site.post(&batch::of(&page, &json!(events))).status, 200);
    }
    assert_eq!(site.count("events"), 1001);
    let found = ask(&site, "mine", &[&page]).json();
    let shown = found["tables"]["events"].as_array().unwrap();
    assert_eq!((shown.len(), &found["more"]), (1000, &json!(true)));
    let times: Vec<u64> = shown.iter().map(|row| row["time_ms"].as_u64().unwrap()).collect();
    assert!(times.is_sorted());

    let ids: Vec<String> = std::iter::once(page).chain((0..500).map(|n| format!("{n:032x}"))).collect();
    let list = |n: usize| ids[..n].iter().map(String::as_str).collect::<Vec<_>>();
    assert_refused("one page load too many", &ask(&site, "erase", &list(501)), 400, "malformed");
    assert_refused("one page load too many", &ask(&site, "mine", &list(501)), 400, "malformed");
    assert_eq!(ask(&site, "mine", &list(500)).status, 200);
    assert_eq!(ask(&site, "erase", &list(500)).json()["deleted"]["events"], 1001);
    site.assert_stored_nothing();
}
