//! What the schedule does beside deleting: roll-ups of the hours that are over, and the pressure on sites.

use std::time::Duration;

use candor_tests::stand::Stand;
use candor_tests::{batch, clock};
use serde_json::{Value, json};

use crate::rights::ask;
use crate::site::Site;

const HOUR_MS: u64 = 3_600_000;

/// What the roll-ups hold of a site: views and page loads, and the weight of its vitals.
fn rolled_up(site: &Site<'_>) -> Value {
    let of = |sql: &str| site.stand.events(&sql.replace("?", &format!("'{}'", site.key)));
    json!({
        "kinds": of("SELECT kind, sum(n) AS n, sum(loads) AS loads FROM rollup_kinds WHERE site = ? GROUP BY kind ORDER BY kind"),
        "vitals": of("SELECT name, rating, sum(n) AS n, max(highest) AS highest FROM rollup_vitals WHERE site = ? GROUP BY name, rating"),
        "opens": of("SELECT purposes, sum(n) AS n FROM rollup_opens WHERE site = ? GROUP BY purposes"),
    })
}

#[test]
fn the_schedule_rolls_up_the_hours_that_are_over_and_again_after_an_erasure() {
    let site = Site::new("rollups");
    // An hour that is over meanwhile is not rolled up before ten minutes have gone by: it would be now that is marked twice.
    clock::room_in(clock::HOUR, Duration::from_secs(120));
    let (page, other) = (batch::page_id(), batch::page_id());
    for page in [&page, &other] {
        let mut held = batch::of(page, &json!([batch::open(0), batch::view(1), batch::vital(2, "LCP", 2600.0)]));
        held["held"] = json!(3 * HOUR_MS);
        assert_eq!(site.post(&held).status, 200);
    }
    // What happens now is in an hour that goes on.
    assert_eq!(site.post(&batch::of(&page, &json!([batch::view(9)]))).status, 200);
    site.stand.run_schedule();
    let both = |n: u32| {
        json!({
            "kinds": [{ "kind": "open", "n": n, "loads": n }, { "kind": "view", "n": n, "loads": n }],
            "vitals": [{ "name": "LCP", "rating": 1, "n": n, "highest": 2600 }],
            "opens": [{ "purposes": 7, "n": n }],
        })
    };
    assert_eq!(rolled_up(&site), both(2));
    assert_eq!(site.count("rollup_dirty"), 1, "the hour that goes on");

    assert_eq!(ask(&site, "erase", &[&page]).status, 200);
    site.stand.run_schedule();
    assert_eq!(rolled_up(&site), both(1));
}

#[test]
fn a_budget_that_is_used_up_lowers_the_rate() {
    // Its own stand: each run of the schedule judges anew.
    let stand = Stand::start();
    let site = Site::with(&stand, "budget", &json!({ "sampling": { "budget_rows_per_day": 10 } }));
    let views: Vec<Value> = (1..20).map(batch::view).collect();
    assert_eq!(site.post(&batch::of(&batch::page_id(), &json!(views))).status, 200);
    site.wait_tally("stored", 19);
    site.stand.run_schedule();
    let judged = site.stand.sql("DB", &format!("SELECT factor, is_full, why, stored FROM pressure WHERE site = '{}'", site.key));
    assert_eq!(json!(judged), json!([{ "factor": 0.5, "is_full": 0, "why": "budget", "stored": 19 }]));
    // What is lowered is what can be sampled: the opening and the errors of the last page load are kept.
    let last = "ffb1d70c4e92a86350de17f84bc2693a";
    let reply = site.post(&batch::of(last, &json!([batch::open(0), batch::view(1)])));
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("partial")), "{reply:?}");
    assert_eq!(reply.json()["events"][1], json!({ "seq": 1, "result": "dropped", "reason": "sampled" }));
}

#[test]
fn a_full_store_takes_nothing_and_no_page_comes_again() {
    // D1 tells its size: more than the migrations alone need is never there.
    let stand = Stand::start_with(&json!({ "PLAN_STORAGE_BYTES": "4096" }));
    let site = Site::with(&stand, "full", &json!({}));
    let batch = batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)]));
    assert_eq!(site.post(&batch).status, 200, "nobody has looked yet");
    stand.run_schedule();
    let reply = site.post(&batch::of(&batch::page_id(), &json!([batch::open(0), batch::view(1)])));
    assert_eq!((reply.status, reply.header("candor-result"), reply.body.as_str()), (204, Some("storage_full"), ""), "{reply:?}");
    assert_eq!((site.count("events"), site.count("drops")), (2, 0));
    site.wait_tally("drop:storage_full", 2);
    site.wait_tally("received", 4);
    let (_, _, ledger) = stand.get(&format!("/sites/{}/ledger", site.key), &[("Authorization", &format!("Bearer {}", stand.token))]);
    assert!(ledger.contains("Nothing is kept.") && ledger.contains("storage_full"), "{ledger}");
}
