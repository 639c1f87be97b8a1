//! Queue mode: whatever the queue does to messages (twice, late, dead and replayed, written but not acknowledged), rows and counts
//! are those of one delivery.

mod support;

use std::collections::BTreeMap;

use candor_pipeline::{Asked, DeadLetter, Outcome, Parcel, Settled, Statement, Terms, process};
use protocol::limits;
use protocol::reason::Drop;
use protocol::row::{DROPS, EVENTS, PAGE_DROPS, VITALS};
use protocol::site::SiteConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use support::random::Random;
use support::store::*;
use support::*;

/// As the consumer does it: all statements in one transaction.
fn deliver(db: &mut Connection, message: &str) -> Settled {
    let parcel = Parcel::read(message).unwrap();
    let transaction = db.transaction().unwrap();
    let returned: Vec<_> = parcel.statements().iter().map(|statement| rows(&transaction, statement.sql, [&statement.json_rows])).collect();
    transaction.commit().unwrap();
    let settled = parcel.settle(&returned).unwrap();
    let tallies = parcel.tallies(&settled);
    let of = |what: &str| tallies.iter().filter(|tally| tally.what.starts_with(what)).map(|tally| tally.n).sum::<u64>();
    assert_eq!(of("received"), of("stored") + of("duplicate") + of("drop:"), "{tallies:?}");
    settled
}

fn messages(body: &str, id: &str) -> Vec<String> {
    take(body).unwrap().messages(id).unwrap()
}

fn snapshot(db: &Connection) -> Vec<Value> {
    [EVENTS, VITALS, DROPS, PAGE_DROPS]
        .map(|table| Value::from(rows(db, &format!("SELECT * FROM {} ORDER BY rowid", table.name), [])))
        .into()
}

fn sums(settled: &Settled) -> (u64, u64, u64) {
    (settled.stored, settled.duplicates, settled.dropped.values().sum())
}

fn rich() -> String {
    let bad = r#"{"seq":4,"kind":"vital","view":0,"t":1,"name":"LCP","value":-1}"#;
    let events =
        [open(0), view(1, 0), vital(2, 0, "CLS", 0.1), vital(3, 0, "CLS", 0.2), bad.into(), r#"{"kind":"view"}"#.into(), view(1, 0)];
    batch_of(PAGE, &events.join(","), r#"{"send_failed":2}"#)
}

#[test]
fn a_message_writes_and_counts_what_direct_mode_does() {
    let (mut direct, mut queued) = (store(), store());
    let expect = put(&mut direct, &rich());
    let sent = messages(&rich(), "a");
    assert_eq!(sent.len(), 1);
    assert_eq!(deliver(&mut queued, &sent[0]), expect);
    assert_eq!(snapshot(&queued), snapshot(&direct));
    let tallies = take(&rich()).unwrap().tallies(&expect);
    assert_eq!(Parcel::read(&sent[0]).unwrap().tallies(&expect), tallies, "the same day and class");
}

#[test]
fn a_message_that_comes_again_says_the_same_and_changes_nothing() {
    let mut db = store();
    let (first, second) = (messages(&rich(), "a"), messages(&batch(&[view(1, 0), view(7, 0), vital(3, 0, "CLS", 0.2)].join(",")), "b"));
    let once = deliver(&mut db, &first[0]);
    let other = deliver(&mut db, &second[0]);
    assert_eq!((sums(&once), sums(&other)), ((4, 1, 2), (1, 2, 0)));
    let before = snapshot(&db);
    for _ in 0..3 {
        assert_eq!((deliver(&mut db, &second[0]), deliver(&mut db, &first[0])), (other.clone(), once.clone()));
    }
    assert_eq!(snapshot(&db), before);
    // The page sent the batch again: another message, whose events are known.
    assert_eq!(sums(&deliver(&mut db, &messages(&rich(), "c")[0])), (0, 6, 1));
    assert_eq!(snapshot(&db), before);
}

#[test]
fn an_answer_says_accepted_although_the_store_was_not_asked() {
    let outcome = take(&rich()).unwrap();
    let reply = outcome.reply(&Outcome::in_queue());
    assert_eq!((reply.status, reply.candor_result), (200, "partial"));
    let results: Value = serde_json::from_str(&reply.body.unwrap()).unwrap();
    assert_eq!(results["events"][6], json!({"seq": 1, "result": "accepted"}));
    assert_eq!(results["events"][5], json!({"seq": null, "result": "dropped", "reason": "invalid"}));
    assert!(outcome.has_rows() && !take(&batch(r#"{"kind":"view"}"#)).unwrap().has_rows());
}

#[test]
fn an_erasure_holds_for_what_is_in_the_queue_and_for_what_comes_again() {
    let erase = "INSERT INTO tombstones(site, page, erased_ms) VALUES ('shop', ?1, 1)";
    let mut db = store();
    let sent = messages(&rich(), "a");
    db.execute(erase, [PAGE]).unwrap();
    let settled = deliver(&mut db, &sent[0]);
    assert_eq!((settled.erased, settled.dropped.clone()), (true, BTreeMap::from([(Drop::Erased, 7)])));
    assert!(snapshot(&db).iter().all(|rows| rows == &json!([])));

    // Erased between two deliveries: nothing comes back, and the count stays what it was.
    let mut db = store();
    let once = deliver(&mut db, &sent[0]);
    db.execute(erase, [PAGE]).unwrap();
    for table in [EVENTS, VITALS, DROPS, PAGE_DROPS] {
        db.execute(&format!("DELETE FROM {}", table.name), []).unwrap();
    }
    assert_eq!(deliver(&mut db, &sent[0]), once);
    assert!(snapshot(&db).iter().all(|rows| rows == &json!([])));
}

#[test]
fn what_outlives_the_marks_of_erased_page_loads_is_not_written() {
    let sent = messages(&rich(), "a");
    let parcel = Parcel::read(&sent[0]).unwrap();
    let month_ms = u64::from(limits::TOMBSTONE_DAYS) * 86_400_000;
    assert!(!parcel.is_past(RECEIVED_MS + month_ms - 1) && parcel.is_past(RECEIVED_MS + month_ms));
    assert_eq!(parcel.given_up().dropped, BTreeMap::from([(Drop::TooOld, 7)]));
}

#[test]
fn the_longest_batch_is_split_into_messages_that_the_queue_takes() {
    let many: Vec<String> = (0..4_500).map(|seq| format!(r#"{{"seq":{seq}}}"#)).collect();
    let frames = "at f (https://shop.example/a.js:1:1)\\n    ".repeat(150);
    let long: Vec<String> = (0..8).map(|seq| error(seq, "x").replace("TypeError: x\\n", &format!("TypeError: x\\n    {frames}"))).collect();
    for (body, is_split) in [(batch(&many.join(",")), true), (batch(&long.join(",")), false)] {
        assert!(body.len() <= limits::BATCH_BYTES, "{}", body.len());
        let (mut direct, mut queued) = (store(), store());
        let expect = put(&mut direct, &body);
        let sent = messages(&body, "a");
        assert_eq!(sent.len() > 1, is_split);
        let (mut stored, mut dropped) = (0, 0);
        let mut ids = std::collections::BTreeSet::new();
        for message in sent.iter().rev() {
            assert!(message.len() <= limits::MESSAGE_IN_QUEUE_BYTES, "{}", message.len());
            assert!(ids.insert(Parcel::read(message).unwrap().id().to_owned()));
            let (kept, duplicates, gone) = sums(&deliver(&mut queued, message));
            assert_eq!(duplicates, 0);
            stored += kept;
            dropped += gone;
        }
        assert_eq!((stored, dropped), (expect.stored, expect.dropped.values().sum()));
        assert_eq!((count(&queued, "events"), count(&queued, "drops")), (count(&direct, "events"), count(&direct, "drops")));
    }
}

#[test]
fn an_older_worker_s_message_gets_what_it_lacks_and_a_newer_one_s_waits() {
    let mut old: Value = serde_json::from_str(&messages(&rich(), "a")[0]).unwrap();
    old["head"]["schema"] = json!(limits::ROW_SCHEMA - 1);
    for table in old["tables"].as_array_mut().unwrap() {
        for row in table[1].as_array_mut().unwrap() {
            for column in ["detail", "synthetic"] {
                row.as_object_mut().unwrap().remove(column);
            }
        }
    }
    let mut db = store();
    assert_eq!(sums(&deliver(&mut db, &old.to_string())), (4, 1, 2));
    assert_eq!(rows(&db, "SELECT DISTINCT detail, synthetic FROM events", []), rows(&db, "SELECT '' AS detail, '' AS synthetic", []));

    let mut newer = old.clone();
    newer["head"]["schema"] = json!(limits::ROW_SCHEMA + 1);
    assert!(Parcel::read(&newer.to_string()).is_none());
}

#[test]
fn what_cannot_be_read_is_kept_or_at_least_counted() {
    let db = store();
    let good = messages(&rich(), "a").remove(0);
    let keep = |body: &str, id: &str, now_ms: u64| {
        let statement = DeadLetter::keep(body, id, now_ms).unwrap();
        let _ = rows(&db, statement.sql, [&statement.json_rows]);
        rows(&db, "SELECT site, page, id, why, body, received_ms FROM dead_letters WHERE id = ?1", [id])
            .into_iter()
            .next()
            .map(Value::Object)
    };
    let later_ms = RECEIVED_MS + 5;
    for body in
        ["", "x", "7", "[]", "{}", r#"{"head":{}}"#, r#"{"head":{"site":"shop","page":"%","received_ms":1}}"#, &good[..good.len() - 1]]
    {
        assert!(Parcel::read(body).is_none(), "{body}");
        let expect = json!({"site": "", "page": "", "id": body, "why": "unreadable", "body": "", "received_ms": later_ms});
        assert_eq!(keep(body, body, later_ms), Some(expect), "{body}");
    }
    for (from, to) in [(r#""v":1"#, r#""v":2"#), (r#"["events""#, r#"["archive""#), (r#""reason":"invalid""#, r#""reason":"later""#)] {
        let body = good.replace(from, to);
        assert!(body != good && Parcel::read(&body).is_none(), "{to}");
        let expect = json!({"site": "shop", "page": PAGE, "id": to, "why": "unreadable", "body": body, "received_ms": RECEIVED_MS});
        assert_eq!(keep(&body, to, later_ms), Some(expect));
    }
    assert_eq!(keep(&good, "a.0", later_ms).unwrap()["why"], "exhausted", "under its own id");
    assert_eq!(keep(&good, "a.0", later_ms).unwrap()["body"], Value::from(good.clone()), "kept once");

    // An erased page load leaves none.
    let asked = Asked::read(&key(), format!(r#"{{"pages":["{PAGE}"]}}"#).as_bytes()).unwrap();
    let run = |statements: Vec<Statement>| statements.iter().map(|s| rows(&db, s.sql, [&s.json_rows])).collect::<Vec<_>>();
    assert!(asked.mine_reply(run(asked.mine())).contains("navigate"), "its visitor sees it");
    assert!(asked.erased_reply(&run(asked.erase(later_ms))).contains(r#""dead_letters":4"#));
    let statement = DeadLetter::keep(&good, "q", later_ms).unwrap();
    assert_eq!(rows(&db, statement.sql, [&statement.json_rows]), []);
    assert_eq!(rows(&db, "SELECT 1 FROM dead_letters WHERE page <> ''", []), []);
}

#[test]
fn letters_are_replayed_in_order_once_each_and_what_was_stored_is_not_doubled() {
    let mut db = store();
    let bodies: Vec<String> = (0..45).map(|n| messages(&batch(&view(n, 0)), &n.to_string()).remove(0)).collect();
    // Half of them had been written before they were called dead.
    for body in bodies.iter().step_by(2) {
        let _ = deliver(&mut db, body);
    }
    for (n, body) in bodies.iter().enumerate() {
        let statement = DeadLetter::keep(body, &n.to_string(), RECEIVED_MS).unwrap();
        assert_eq!(rows(&db, statement.sql, [&statement.json_rows]).len(), 1);
    }
    let (mut tried, mut order) = (Vec::new(), Vec::new());
    loop {
        let next = DeadLetter::next(&tried).unwrap();
        let letters = DeadLetter::read(&rows(&db, next.sql, [&next.json_rows]));
        if letters.is_empty() {
            break;
        }
        for letter in letters {
            assert_eq!(sums(&deliver(&mut db, &letter.body)), (1, 0, 0));
            // One of them cannot be taken away: it must not be tried for ever.
            if letter.id != "7.0" {
                let bury = letter.bury().unwrap();
                let _ = rows(&db, bury.sql, [&bury.json_rows]);
            }
            order.push(letter.id.clone());
            tried.push(letter.id);
        }
    }
    assert_eq!(order, (0..45).map(|n| format!("{n}.0")).collect::<Vec<_>>());
    assert_eq!((count(&db, "events"), count(&db, "dead_letters")), (45, 1));
}

/// Batches of pages that are sent by two ways, sampled by changing rules, delivered late, twice and in any order, with the write
/// done and the rest of the delivery failing: each message is counted once, and the sum is what the tables hold.
#[test]
fn the_ledger_closes_over_any_queue() {
    let rounds = if std::env::var_os("CANDOR_FULL").is_some() { 500 } else { 20 };
    let mut random = Random(0x0b5e_55ed_c0ff_ee00);
    for round in 0..rounds {
        let mut db = store();
        let page = format!("{:016x}{:016x}", random.next(), random.next());
        // What a number stands for does not change on the way.
        let seed = random.next();
        let mut queue = Vec::new();
        let mut received = 0;
        for id in 0..10 {
            let first = random.below(20);
            let count = random.below(12);
            let events: Vec<String> = (first..first + count).map(|seq| any_event(&mut Random(seed ^ seq), seq)).collect();
            let site = SiteConfig { rate: [1.0, 0.5][random.below(2) as usize], ..site() };
            let outcome = process(&key(), &site, &Terms::default(), &facts(), batch_of(&page, &events.join(","), "{}").as_bytes()).unwrap();
            let sent = outcome.messages(&id.to_string()).unwrap();
            received += if sent.is_empty() { 0 } else { count };
            queue.extend(sent);
        }
        let mut counted: BTreeMap<String, Settled> = BTreeMap::new();
        for _ in 0..queue.len() * 3 {
            let message = &queue[random.below(queue.len() as u64) as usize];
            let settled = deliver(&mut db, message);
            // The delivery ends before its counts are taken.
            if random.below(4) > 0 {
                let id = Parcel::read(message).unwrap().id().to_owned();
                assert_eq!(*counted.entry(id).or_insert_with(|| settled.clone()), settled, "round {round}");
            }
        }
        for message in &queue {
            let settled = deliver(&mut db, message);
            counted.entry(Parcel::read(message).unwrap().id().to_owned()).or_insert(settled);
        }
        let total = counted.values().map(sums).fold((0, 0, 0), |a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2));
        assert_eq!(total.0 + total.1 + total.2, received, "round {round}");
        let reports = "SELECT coalesce(sum(length(seqs) - length(replace(seqs, ',', '')) + 1), 0) FROM vitals";
        let reports: u64 = db.query_row(reports, [], |row| row.get(0)).unwrap();
        assert_eq!(total.0, count(&db, "events") as u64 + reports, "round {round}: stored");
        assert_eq!(total.2, count(&db, "drops") as u64, "round {round}: dropped");
    }
}

/// Always with a number: what has none is counted with each message, which another test looks at.
fn any_event(random: &mut Random, seq: u64) -> String {
    match random.below(6) {
        0 => open(seq),
        1 => view(seq, 1),
        2 => error(seq, "x"),
        3 => format!(r#"{{"seq":{seq},"kind":"replay","view":0,"t":1}}"#),
        n => vital(seq, (n % 2) as u32, ["CLS", "INP"][random.below(2) as usize], random.below(500) as f64),
    }
}
