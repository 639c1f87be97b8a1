//! Four hundred made-up worlds in which everything is known: page loads, linked sessions, rates in the page
//! and at the edge, rules by kind, and a factor that changes while they go on. What is kept of each must tell
//! the truth within the interval that it claims, as often as it claims.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss)]

mod support;

use std::collections::BTreeMap;

use candor_insight::estimate::Total;
use protocol::kind::Kind;
use protocol::row::{EVENTS, EventRow};
use protocol::sample::{position, weight};
use protocol::sampling::{SampleRule, Sampling};
use protocol::site::SiteConfig;
use support::shop::{Dice, blank};
use support::{Memory, NOW_MS, answer, get};

/// One event that happened.
struct Event {
    /// What was drawn: the session, or the page load.
    drawn: String,
    page: String,
    session: String,
    kind: Kind,
    weight: Option<f64>,
}

/// A world: everything that happened in it, each with its weight if it was kept.
fn world(seed: u64, sessions: u32) -> Vec<Event> {
    let mut dice = Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let id = |dice: &mut Dice| format!("{:016x}{:016x}", dice.next(), dice.next());
    let rule = |kind: &str, rate| SampleRule { kind: kind.into(), rate, ..SampleRule::default() };
    let site_rate = 0.2 + 0.6 * dice.unit();
    let sampling = Sampling { rules: vec![rule("click", 0.2 + 0.8 * dice.unit())], ..Sampling::default() };
    // Pages were given one of two rates: the site's was changed in between.
    let page_rates = [1.0, 0.3 + 0.6 * dice.unit()];
    // What the schedule made of the rate, eight times in the world's time.
    let factors: Vec<f64> = (0..8).map(|_| 0.4 + 0.6 * dice.unit()).collect();
    let mut events = Vec::new();
    for _ in 0..sessions {
        let session = if dice.chance(0.4) { id(&mut dice) } else { String::new() };
        let mut time = dice.unit();
        let page_rate = page_rates[usize::from(dice.chance(0.5))];
        for _ in 0..1 + dice.next() % 4 {
            let page = id(&mut dice);
            let drawn = if session.is_empty() { page.clone() } else { session.clone() };
            let u = position(&drawn).unwrap();
            for _ in 0..1 + dice.next() % 6 {
                time = (time + dice.unit() * 0.05).min(0.999);
                let factor = factors[(time * 8.0) as usize];
                for kind in if dice.chance(0.3) { vec![Kind::View, Kind::Click] } else { vec![Kind::View] } {
                    let rate = sampling.rate(site_rate, kind, "https://shop.example/", "") * factor;
                    let (drawn, page, session) = (drawn.clone(), page.clone(), session.clone());
                    events.push(Event { drawn, page, session, kind, weight: weight(u, page_rate, rate) });
                }
            }
        }
    }
    events
}

/// The estimate from what was kept.
fn estimated<'a>(events: impl Iterator<Item = &'a Event>) -> Total {
    let mut drawn: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for event in events {
        if let Some(weight) = event.weight {
            drawn.entry(&event.drawn).or_default().push((weight, 1.0));
        }
    }
    let mut total = Total::default();
    drawn.values().for_each(|events| total.add(events));
    total
}

#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let worlds = 400;
    let (mut held, mut by_event, mut off) = ([0; 3], 0, 0.0);
    for seed in 0..worlds {
        let world = world(seed, 600);
        let parts: [&dyn Fn(&&Event) -> bool; 3] = [&|_| true, &|event| event.kind == Kind::View, &|event| event.kind == Kind::Click];
        for (part, held) in parts.into_iter().zip(&mut held) {
            let truth = world.iter().filter(|event| part(event)).count() as f64;
            let total = estimated(world.iter().filter(|event| part(event)));
            let (low, high) = total.interval();
            assert!(total.variance > 0.0 && low < high);
            *held += u32::from((low..=high).contains(&truth));
            off += (total.value / truth - 1.0) / f64::from(3 * worlds as u32);
        }
        // What it would be to believe that each event was drawn by itself.
        let mut apart = Total::default();
        world.iter().filter_map(|event| event.weight).for_each(|weight| apart.add(&[(weight, 1.0)]));
        let (low, high) = apart.interval();
        by_event += u32::from((low..=high).contains(&(world.len() as f64)));
    }
    for held in held {
        let share = f64::from(held) / worlds as f64;
        assert!((0.93..=0.97).contains(&share), "{share}");
    }
    assert!(off.abs() < 0.005, "no bias: {off}");
    assert!(f64::from(by_event) / (worlds as f64) < 0.85, "the worlds are clustered, or this shows nothing: {by_event}");
}

/// The page computes the same from the store as the estimator does.
#[test]
fn the_overview_says_this_interval() {
    let store = Memory::new();
    store.site("shop", &SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() });
    let world = world(7, 200);
    let row = |(seq, event): (u64, &Event)| {
        let row = blank("shop", &event.page, seq, event.kind.name(), NOW_MS - 60_000, "chromium-desktop-eu-0");
        event.weight.map(|weight| EventRow { weight, session: event.session.clone(), ..row })
    };
    store.insert(EVENTS, &(0..).zip(&world).filter_map(row).collect::<Vec<_>>());
    let (low, high) = estimated(world.iter().filter(|event| event.kind == Kind::View)).interval();
    let body = answer(&store, &get("/sites/shop")).body;
    let expect = format!("By sampling alone {low:.0} to {high:.0}.");
    assert!(body.replace(',', "").contains(&expect), "{expect}: {body}");
    // Without sampling there is nothing to say.
    let _ = store.execute("UPDATE events SET weight = 1 WHERE site = ?1 RETURNING 1", "shop");
    assert!(!answer(&store, &get("/sites/shop")).body.contains("By sampling alone"));
}
