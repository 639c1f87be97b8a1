//! The ledger of a page, under whatever the network does: every number that was captured has arrived, or was
//! counted as given up, or still is at exactly one place.
//!
//! It drives the core as the page half does (`beacon/loader/src/page/send.ts`), which keeps on the device what was tried
//! often enough.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use candor_beacon::consent::Granted;
use candor_beacon::flush::Next;
use candor_beacon::recording::{self, Clocks, Recording, Refused};
use proptest::collection::vec;
use proptest::prelude::*;
use protocol::wire::{EventHead, Head};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What may happen.
#[derive(Debug, Clone)]
enum Step {
    /// So many events of so many bytes are captured.
    Capture(usize, usize),
    /// So many milliseconds go by, and what is due is sent.
    Wait(u32),
    /// The oldest or the newest flight is answered; the edge may have taken it or not where nobody heard.
    Answer { newest: bool, status: u32, has_result: bool, taken: bool },
    /// The page is hidden.
    Exit,
    /// The device's store is full, or has room again.
    Store { full: bool },
    /// Another view, or another setting.
    Mark(u8),
}

fn step(max_bytes: usize) -> impl Strategy<Value = Step> {
    let answer = prop_oneof![
        Just((200, true)),
        Just((204, true)),
        Just((503, false)),
        Just((0, false)),
        Just((500, false)),
        Just((400, true)),
        Just((429, true))
    ];
    prop_oneof![
        6 => (1_usize..40, 10_usize..max_bytes).prop_map(|(count, bytes)| Step::Capture(count, bytes)),
        6 => (0_u32..70_000).prop_map(Step::Wait),
        6 => (any::<bool>(), answer, any::<bool>())
            .prop_map(|(newest, (status, has_result), taken)| Step::Answer { newest, status, has_result, taken }),
        2 => Just(Step::Exit),
        1 => any::<bool>().prop_map(|full| Step::Store { full }),
        1 => any::<u8>().prop_map(Step::Mark),
    ]
}

/// A device, an edge, and the page that is open.
struct World {
    now_ms: f64,
    recording: Recording,
    /// What flies: its numbers, and whether it had been kept before.
    flights: BTreeMap<usize, (Vec<u64>, bool)>,
    kept: Vec<Vec<u64>>,
    store_is_full: bool,
    captured: u64,
    arrived: BTreeSet<u64>,
    given_up: BTreeSet<u64>,
}

impl World {
    fn new() -> Self {
        let head = Head { page: "0".repeat(32), rate: 1.0, ..Head::default() };
        let mut recording = Recording::new(Granted::from_bits(7).unwrap(), head, "{}", 0.0);
        recording.describe(0, r#"{"n":0}"#);
        Self {
            now_ms: 0.0,
            recording,
            flights: BTreeMap::new(),
            kept: Vec::new(),
            store_is_full: false,
            captured: 0,
            arrived: BTreeSet::new(),
            given_up: BTreeSet::new(),
        }
    }

    fn clocks(&self) -> Clocks {
        Clocks { sent_t: self.now_ms, origin_wall_ms: 0.0, sent_wall_ms: self.now_ms }
    }

    fn capture(&mut self, bytes: usize) {
        let seq = self.captured;
        self.captured += 1;
        let event = recording::event(
            EventHead { seq, kind: "event".into(), view: 0, t: self.now_ms },
            &format!(r#"{{"x":"{}"}}"#, "a ".repeat(bytes / 2)),
        );
        match self.recording.push(&event, 0, self.now_ms) {
            Ok(()) => {}
            Err(Refused::NoRoom | Refused::TooLarge) => assert!(self.given_up.insert(seq)),
        }
    }

    fn send(&mut self, at_exit: bool) -> bool {
        let body = self.recording.take(at_exit, self.clocks(), "{}");
        if body.is_empty() {
            return false;
        }
        let batch: Value = serde_json::from_str(&body).unwrap();
        let seqs = batch["events"].as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()).collect();
        let id = self.recording.launch(body.len(), true);
        assert!(self.flights.insert(id, (seqs, false)).is_none(), "a number is used twice");
        true
    }

    fn wait(&mut self, ms: u32) {
        self.now_ms += f64::from(ms);
        if let Next::Send(_) = self.recording.next(self.now_ms, !self.kept.is_empty()) {
            if self.kept.is_empty() {
                self.send(false);
            } else {
                let seqs = self.kept.remove(0);
                let id = self.recording.launch(1000, false);
                self.flights.insert(id, (seqs, true));
            }
        }
    }

    fn answer(&mut self, newest: bool, status: u32, has_result: bool, taken: bool) {
        let Some(id) = (if newest { self.flights.keys().last() } else { self.flights.keys().next() }).copied() else { return };
        let (seqs, was_kept) = self.flights.remove(&id).unwrap();
        let is_final = (200..500).contains(&status) && status != 429 && has_result;
        let is_taken = if is_final { status < 400 } else { taken };
        let left = self.recording.settle(id, status, has_result, "", self.now_ms, 0.5);
        if is_taken {
            // The edge takes each number once.
            self.arrived.extend(&seqs);
        }
        if is_final && status >= 400 {
            self.given_up.extend(&seqs);
        } else if !is_final && (was_kept || left < 0.0) {
            if self.store_is_full && !was_kept { self.given_up.extend(&seqs) } else { self.kept.push(seqs) }
        }
        assert!(was_kept || left >= 0.0 || !is_final);
    }

    fn run(&mut self, step: &Step) {
        match *step {
            Step::Capture(count, bytes) => (0..count).for_each(|_| self.capture(bytes)),
            Step::Wait(ms) => self.wait(ms),
            Step::Answer { newest, status, has_result, taken } => self.answer(newest, status, has_result, taken),
            Step::Exit => while self.send(true) {},
            Step::Store { full } => self.store_is_full = full,
            Step::Mark(value) => self.recording.set_mark("", "", &format!(r#"{{"theme":"{value}"}}"#)),
        }
    }

    /// Where each number is that has neither arrived nor was given up.
    fn somewhere(&mut self) -> Vec<u64> {
        let mut seqs: Vec<u64> = self.flights.values().flat_map(|(seqs, _)| seqs).chain(self.kept.iter().flatten()).copied().collect();
        self.recording.recall();
        // What flew is back in the queue: it is counted there.
        let flown: BTreeSet<u64> = self.flights.values().filter(|(_, was_kept)| !was_kept).flat_map(|(seqs, _)| seqs).copied().collect();
        seqs.retain(|seq| !flown.contains(seq));
        self.flights.clear();
        while self.send(false) {}
        seqs.extend(self.flights.values().flat_map(|(seqs, _)| seqs));
        seqs
    }
}

fn closes(steps: &[Step]) {
    let mut world = World::new();
    for step in steps {
        world.run(step);
    }
    let here = world.somewhere();
    let unique: BTreeSet<u64> = here.iter().copied().collect();
    assert_eq!(unique.len(), here.len(), "a number is at two places");
    for seq in 0..world.captured {
        let places = [unique.contains(&seq), world.arrived.contains(&seq), world.given_up.contains(&seq)];
        assert!(places.contains(&true), "{seq} is nowhere");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn closes_whatever_the_network_does(steps in vec(step(400), 1..60)) {
        closes(&steps);
    }

    #[test]
    fn closes_with_large_events(steps in vec(step(9_000), 1..40)) {
        closes(&steps);
    }
}
