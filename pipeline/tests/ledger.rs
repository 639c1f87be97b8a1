//! The ledger: whatever the network does to a page's batches, each number that the page gave out is
//! stored, dropped, given up or shown as lost.

mod support;

use std::collections::BTreeMap;

use candor_pipeline::Settled;
use support::random::Random;
use support::store::*;
use support::*;

/// The ledger of one page: captured, stored, dropped here, given up there.
const LEDGER: &str = "SELECT max(captured) AS captured, sum(stored) AS stored, sum(dropped) AS dropped, sum(given_up) AS given_up FROM (
    SELECT max(seq) + 1 AS captured, count(*) AS stored, 0 AS dropped, 0 AS given_up FROM events WHERE site = ?1 AND page = ?2
    UNION ALL SELECT max(seq) + 1, sum(length(seqs) - length(replace(seqs, ',', '')) + 1), 0, 0 FROM vitals WHERE site = ?1 AND page = ?2
    UNION ALL SELECT max(seq) + 1, 0, count(*), 0 FROM drops WHERE site = ?1 AND page = ?2
    UNION ALL SELECT 0, 0, 0, sum(n) FROM page_drops WHERE site = ?1 AND page = ?2)";

/// Pages whose network loses, repeats and reorders batches, and whose events are of every fate.
#[test]
fn the_ledger_closes() {
    let rounds = if std::env::var_os("CANDOR_FULL").is_some() { 2_000 } else { 100 };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..rounds {
        let mut db = store();
        let page = format!("{:016x}{:016x}", random.next(), random.next());
        let mut given_up = 0;
        let mut batches: Vec<(Vec<u64>, String)> = Vec::new();
        let mut seq = 0;
        for _ in 0..1 + random.below(8) {
            let (mut numbers, mut events) = (Vec::new(), Vec::new());
            for _ in 0..random.below(12) {
                // The page's own cap takes some.
                if random.below(10) == 0 {
                    given_up += 1;
                } else {
                    numbers.push(seq);
                    events.push(any_event(&mut random, seq));
                }
                seq += 1;
            }
            batches.push((numbers, batch_of(&page, &events.join(","), &format!(r#"{{"queue_full":{given_up}}}"#))));
        }
        let mut arrived = std::collections::BTreeSet::new();
        let mut received = Settled { stored: 0, duplicates: 0, dropped: BTreeMap::new(), by_rule: BTreeMap::new(), erased: false };
        for _ in 0..batches.len() * 2 {
            let (numbers, body) = &batches[random.below(batches.len() as u64) as usize];
            let found = put(&mut db, body);
            arrived.extend(numbers);
            received.stored += found.stored;
            for (reason, n) in found.dropped {
                *received.dropped.entry(reason).or_default() += n;
            }
        }
        // The last one always comes: its totals say what the page gave up, and its numbers where it ended.
        let last = batch_of(&page, &open(seq), &format!(r#"{{"queue_full":{given_up}}}"#));
        received.stored += put(&mut db, &last).stored;
        arrived.insert(seq);
        let ledger = &rows(&db, LEDGER, [key().as_str(), page.as_str()])[0];
        let of = |name: &str| ledger[name].as_u64().unwrap_or_default();
        let dropped: u64 = received.dropped.values().sum();
        assert_eq!((of("captured"), of("stored"), of("dropped")), (seq + 1, received.stored, dropped), "round {round}");
        let lost = of("captured") - of("stored") - of("dropped") - of("given_up");
        assert_eq!(lost, seq + 1 - arrived.len() as u64 - given_up, "round {round}");
    }
}

fn any_event(random: &mut Random, seq: u64) -> String {
    match random.below(8) {
        0 => open(seq),
        1 => view(seq, 1),
        2 => error(seq, "x"),
        3 => format!(r#"{{"seq":{seq},"kind":"replay","view":0,"t":1}}"#),
        4 => format!(r#"{{"seq":{seq},"kind":"view","view":9,"t":1}}"#),
        // Filtered: dropped, and it waits.
        5 => error(seq, "Extension context invalidated"),
        n => vital(seq, (n % 2) as u32, ["CLS", "INP"][random.below(2) as usize], random.below(500) as f64),
    }
}
