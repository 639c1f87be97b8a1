//! Pressure makes figures coarser and not wrong: what is kept of many page loads, some of whose batches
//! came under pressure, is worth as much as all of them.

mod support;

use candor_pipeline::{Terms, process};
use support::random::Random;
use support::store::*;
use support::*;

const PAGES: u32 = 1500;

#[test]
fn weights_make_up_for_what_is_left_out() {
    let mut random = Random(7);
    let mut db = store();
    let mut forced = 0;
    for _ in 0..PAGES {
        let page = format!("{:016x}{:016x}", random.next(), random.next());
        // Two reports of one vital in two batches, each under pressure or not.
        for (seq, events) in
            [(0, [open(0), view(1, 0), vital(2, 0, "LCP", 10.0)]), (3, [view(3, 1), error(4, "x"), vital(5, 0, "LCP", 20.0)])]
        {
            let share = if random.next().is_multiple_of(2) { 0.1 } else { 1.0 };
            let body = batch_of(&page, &events.join(","), "{}");
            let outcome = process(&key(), &site(), &Terms { share, ..Terms::default() }, &facts(), body.as_bytes()).unwrap();
            assert!(outcome.drops.iter().all(|row| row.reason == "overflow" && share < 1.0), "{seq}");
            forced += outcome.events.iter().filter(|row| ["open", "error"].contains(&row.kind)).count();
            keep(&mut db, &outcome);
        }
    }
    let worth = |sql: &str| rows(&db, sql, [])[0]["n"].as_f64().unwrap() / f64::from(PAGES);
    assert_eq!(forced, 2 * PAGES as usize, "what is always kept is");
    for kind in ["open", "error"] {
        assert_eq!(worth(&format!("SELECT sum(weight) AS n FROM events WHERE kind = '{kind}'")), 1.0, "{kind}");
    }
    // Of two views and one vital a page: within three standard deviations.
    let views = worth("SELECT sum(weight) AS n FROM events WHERE kind = 'view'");
    assert!((1.7..2.3).contains(&views), "{views}");
    let vitals = worth("SELECT sum(weight) AS n FROM vitals");
    assert!((0.88..1.12).contains(&vitals), "{vitals}");
}
