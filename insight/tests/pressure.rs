//! Budgets and plans: what a day of traffic becomes under them, by simulation, and what is kept of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

mod support;

use candor_insight::pressure::{self, Judged, Load, Plan, judge};
use protocol::pressure::Pressure;
use protocol::row::EVENTS;
use protocol::sampling::Sampling;
use protocol::site::{SiteConfig, SiteKey};
use support::shop::{Dice, blank};
use support::{DAY_MS, Memory, NOW_MS, answer, get, ready};

const STEP_MS: u64 = 300_000;
const STEPS: u64 = DAY_MS / STEP_MS;
const CLASS: &str = "chromium-desktop-eu-0";

/// What became of one day.
struct Day {
    stored: u64,
    factors: Vec<f64>,
}

impl Day {
    /// How often the rate turned from falling to rising or back.
    fn turns(&self) -> usize {
        let moves: Vec<f64> = self.factors.windows(2).map(|pair| pair[1] - pair[0]).filter(|moved| *moved != 0.0).collect();
        moves.windows(2).filter(|pair| pair[0].signum() != pair[1].signum()).count()
    }
}

/// A day of five-minute steps. Of what comes a tenth is never sampled.
fn day(dice: &mut Dice, last: &mut Option<Judged>, number: u64, budget: u64, limits: (u64, u64), demand: impl Fn(f64) -> f64) -> Day {
    let (mut stored, mut factors) = (0, Vec::new());
    for at in 0..STEPS {
        let factor = last.as_ref().map_or(1.0, |judged| judged.pressure.factor);
        let is_full = last.as_ref().is_some_and(|judged| judged.pressure.is_full);
        let comes = demand(at as f64 / STEPS as f64) / STEPS as f64 * (0.8 + 0.4 * dice.unit());
        if !is_full {
            stored += (comes * (0.1 + 0.9 * factor)).round() as u64;
        }
        let now_ms = number * DAY_MS + (at + 1) * STEP_MS - 1;
        let load = Load { now_ms, stored, budget, plan_rows: share(stored, limits.0), plan_storage: share(stored, limits.1) };
        *last = Some(judge(last.as_ref(), load));
        factors.push(last.as_ref().unwrap().pressure.factor);
    }
    Day { stored, factors }
}

fn share(used: u64, limit: u64) -> f64 {
    if limit == 0 { 0.0 } else { used as f64 / limit as f64 }
}

/// Quiet at night, busy at noon.
fn tide(mean: f64) -> impl Fn(f64) -> f64 {
    move |time| mean * (1.0 - 0.9 * (time * std::f64::consts::TAU).cos())
}

#[test]
fn a_budget_holds_and_is_used_whatever_comes() {
    for seed in 0..200 {
        let mut dice = Dice(seed);
        let budget = 5_000 + dice.next() % 100_000;
        // From a third of the budget to five times of it: of that, half a budget is never sampled.
        let mean = budget as f64 * (0.3 + 4.7 * dice.unit());
        let mut last = None;
        for number in 20_000..20_003 {
            let day = day(&mut dice, &mut last, number, budget, (0, 0), tide(mean));
            assert!(day.stored as f64 <= budget as f64 * 1.1, "seed {seed}: {} of {budget}", day.stored);
            assert!(day.stored as f64 >= mean.min(budget as f64) * 0.75, "seed {seed}: {} of {budget}, {mean} came", day.stored);
            assert!(day.turns() <= 40, "seed {seed}: {} turns", day.turns());
            let largest = day.factors.windows(2).map(|pair| (pair[1] / pair[0]).max(pair[0] / pair[1])).fold(1.0, f64::max);
            assert!(largest <= 2.0, "seed {seed}: a step of {largest}");
            assert!(day.factors.iter().all(|factor| (0.01..=1.0).contains(factor)));
        }
        if mean < budget as f64 * 0.5 {
            assert_eq!(last.unwrap().pressure, Pressure::NONE, "seed {seed}: half of the budget is no pressure");
        }
    }
}

#[test]
fn after_a_flood_the_rate_recovers() {
    let mut dice = Dice(1);
    let mut last = None;
    let flood = |time: f64| if (0.3..0.4).contains(&time) { 400_000.0 } else { 4_000.0 };
    let day = day(&mut dice, &mut last, 20_000, 20_000, (0, 0), flood);
    let lowest = day.factors.iter().copied().fold(1.0, f64::min);
    assert!(lowest < 0.3 && day.stored <= 21_000, "{lowest} {}", day.stored);
    assert_eq!((last.as_ref().unwrap().pressure, last.as_ref().unwrap().why), (Pressure::NONE, ""));
}

#[test]
fn a_plan_is_left_alone_until_it_is_nearly_used() {
    for limits in [(50_000, 0), (0, 50_000)] {
        let (mut dice, mut last) = (Dice(2), None);
        let quiet = day(&mut dice, &mut last, 20_000, 0, limits, |_| 39_000.0);
        assert!(quiet.factors.iter().all(|factor| *factor == 1.0), "78 %");
        let busy = day(&mut dice, &mut last, 20_001, 0, limits, |_| 90_000.0);
        let judged = last.clone().unwrap();
        assert!(busy.stored > 42_000 && busy.stored <= 51_000, "{}", busy.stored);
        assert!(judged.pressure.factor < 0.5 && ["plan_rows", "plan_storage"].contains(&judged.why), "{judged:?}");
        assert!(busy.turns() <= 4, "{}", busy.turns());
    }
}

#[test]
fn what_is_full_stays_full_until_there_is_room() {
    let load = |plan_storage| Load { now_ms: NOW_MS, stored: 0, budget: 0, plan_rows: 0.0, plan_storage };
    let mut last = None;
    for (storage, full) in [(0.999, false), (1.0, true), (0.985, true), (0.979, false), (0.985, false), (1.2, true)] {
        last = Some(judge(last.as_ref(), load(storage)));
        let judged = last.as_ref().unwrap();
        assert_eq!((judged.pressure.is_full, judged.why), (full, "plan_storage"), "{storage}");
    }
    let rows = Load { plan_rows: 1.0, ..load(0.0) };
    let judged = judge(None, rows);
    assert!(judged.pressure.is_full && judged.why == "plan_rows");
    // A new day has new rows.
    assert!(!judge(Some(&judged), Load { plan_rows: 0.0, now_ms: NOW_MS + DAY_MS, ..rows }).pressure.is_full);
}

fn site(store: &Memory, key: &str, budget_rows_per_day: u64) {
    let sampling = Sampling { budget_rows_per_day, ..Sampling::default() };
    store.site(key, &SiteConfig { origins: vec!["*".into()], sampling, ..SiteConfig::default() });
}

fn of(store: &Memory, key: &str) -> Pressure {
    ready(pressure::of(store, &SiteKey::parse(key).unwrap())).unwrap()
}

#[test]
fn the_schedule_judges_each_site_by_its_own_budget() {
    let store = Memory::new();
    site(&store, "shop", 10_000);
    site(&store, "blog", 0);
    for (key, n) in [("shop", 9_000), ("blog", 9_000)] {
        store.tally(key, NOW_MS / DAY_MS, CLASS, "stored", n);
        store.tally(key, NOW_MS / DAY_MS - 1, CLASS, "stored", 90_000);
        store.tally(key, NOW_MS / DAY_MS, CLASS, "received", 90_000);
    }
    assert_eq!((of(&store, "shop"), of(&store, "blog")), (Pressure::NONE, Pressure::NONE));
    assert_eq!(ready(pressure::adapt(&store, Plan::default(), None, NOW_MS)), Ok(true));
    assert_eq!((of(&store, "shop").factor, of(&store, "blog").factor), (0.5, 1.0));
    let body = answer(&store, &get("/sites/shop")).body;
    assert!(body.contains("Waiting for the first event"), "{body}");
    store.insert(EVENTS, &[blank("shop", "8f14e45fceea167a5a36dedd4bea2543", 0, "open", NOW_MS - 60_000, CLASS)]);
    let body = answer(&store, &get("/sites/shop")).body;
    assert!(
        body.contains("Sampling is lowered to 50.0% of page loads. So that the day&#39;s budget lasts")
            || body.contains("Sampling is lowered to 50.0% of page loads. So that the day's budget lasts"),
        "{body}"
    );
    let ledger = answer(&store, &get("/sites/shop/ledger")).body;
    assert!(ledger.contains("Budget: 10,000 events a day (UTC); 9,000 were stored by"), "{ledger}");
    assert!(answer(&store, &get("/sites/blog/ledger")).body.contains("<strong>100%</strong> of page loads"));

    // The plan is of all sites together: 18,000 events are 126,000 rows written.
    let plan = Plan { rows_per_day: 126_000, storage_bytes: 0 };
    assert_eq!(ready(pressure::adapt(&store, plan, None, NOW_MS + STEP_MS)), Ok(true));
    assert!(of(&store, "shop").is_full && of(&store, "blog").is_full);
    let full = answer(&store, &get("/sites/shop/ledger")).body;
    assert!(full.contains("Nothing is kept.") && full.contains("storage_full"), "{full}");
    let plan = Plan { rows_per_day: 0, storage_bytes: 1_000 };
    assert_eq!(ready(pressure::adapt(&store, plan, Some(900), NOW_MS + 2 * STEP_MS)), Ok(true));
    assert!(!of(&store, "blog").is_full && of(&store, "blog").factor < 1.0);
    // Nothing is known of the size: nothing is done for it.
    for at in 3..20 {
        ready(pressure::adapt(&store, plan, None, NOW_MS + at * STEP_MS)).unwrap();
    }
    assert_eq!(of(&store, "blog"), Pressure::NONE);
    store.broken.set(true);
    assert!(ready(pressure::adapt(&store, plan, None, NOW_MS)).is_err());
}
