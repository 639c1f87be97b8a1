//! Pages that send batches until each is acknowledged, as the beacon does, and what must be in the database then. Everything is
//! drawn from a seed: what an event is, what a page gives up, which batch never leaves, which is sent by two ways at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use candor_tests::batch;
use candor_tests::raw;
use candor_tests::stand::Stand;
use serde_json::{Value, json};

use super::HEADERS;

/// Pages send at the same time.
const SENDERS: usize = 6;
/// How long a page waits for its first answer: some of the faults take longer. It waits longer each time.
const PATIENCE_MS: u64 = 300;
/// Then something is wrong with the worker and not with its storage. A machine that died is back long before.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(300);

/// One page load, and what the database must say of it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) id: String,
    batches: Vec<String>,
    pub(crate) stored: BTreeSet<u64>,
    pub(crate) dropped: BTreeSet<u64>,
    pub(crate) given_up: u64,
    pub(crate) lost: u64,
    /// The number and value of each vital's last report.
    pub(crate) vitals: BTreeMap<String, (u64, f64)>,
}

/// Many of them.
pub(crate) struct World {
    pub(crate) pages: Vec<Page>,
    /// Events in all batches that are sent.
    pub(crate) events: usize,
    random: Random,
}

impl World {
    /// Pages whose batches have so many events, or a few more.
    pub(crate) fn new(seed: u64, events: usize) -> Self {
        let mut world = Self { pages: Vec::new(), events: 0, random: Random(seed) };
        while world.events < events {
            let page = world.page();
            world.pages.push(page);
        }
        world
    }

    /// The sum of something over all pages.
    pub(crate) fn total(&self, of: impl Fn(&Page) -> usize) -> u64 {
        self.pages.iter().map(|page| of(page) as u64).sum()
    }

    /// How many batches are sent, repeated ones not counted.
    pub(crate) fn batches(&self) -> usize {
        self.pages.iter().map(|page| page.batches.len()).sum()
    }

    fn page(&mut self) -> Page {
        let mut page = Page { id: batch::page_id(), ..Page::default() };
        let parts = 1 + self.random.below(4);
        let mut seq = 0;
        for part in 0..parts {
            let is_last = part + 1 == parts;
            let never_leaves = part > 0 && !is_last && self.random.below(8) == 0;
            let mut events = Vec::new();
            for _ in 0..8 + self.random.below(16) {
                if seq > 0 && self.random.below(12) == 0 {
                    page.given_up += 1;
                } else if never_leaves {
                    page.lost += 1;
                } else {
                    events.push(self.event(&mut page, seq));
                }
                seq += 1;
            }
            if is_last {
                // So that the highest number arrives.
                page.stored.insert(seq);
                events.push(batch::view(seq));
            }
            if self.random.below(4) == 0 && !never_leaves {
                events.push(json!({ "kind": "view", "view": 0, "t": 1 }));
            }
            if never_leaves {
                continue;
            }
            self.events += events.len();
            let mut body = batch::of(&page.id, &json!(events));
            body["dropped"] = json!({ "queue_full": page.given_up });
            page.batches.push(body.to_string());
        }
        page
    }

    fn event(&mut self, page: &mut Page, seq: u64) -> Value {
        let kind = self.random.below(10);
        if kind == 0 && seq > 0 {
            page.dropped.insert(seq);
            return json!({ "seq": seq, "kind": "replay", "view": 0, "t": 1 });
        }
        page.stored.insert(seq);
        match kind {
            _ if seq == 0 => batch::open(seq),
            1..=4 => {
                let name = ["LCP", "CLS", "INP"][self.random.below(3) as usize];
                let value = self.random.below(4_000) as f64 / 4.0;
                page.vitals.insert(name.to_owned(), (seq, value));
                batch::vital(seq, name, value)
            }
            5 => batch::error(seq, "the basket is empty"),
            _ => batch::view(seq),
        }
    }

    /// Sends every batch until it is acknowledged, several at a time. `at` says what happens after so many batches.
    pub(crate) fn send(&self, stand: &Stand, site: &str, at: &(dyn Fn(usize) + Sync)) {
        self.send_to(&AtomicU64::new(stand.worker), site, at);
    }

    /// The same to a port that may change.
    pub(crate) fn send_to(&self, port: &AtomicU64, site: &str, at: &(dyn Fn(usize) + Sync)) {
        let path = format!("/v1/batch?site={site}");
        let jobs: Vec<&str> = self.pages.iter().flat_map(|page| page.batches.iter().map(String::as_str)).collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let Some(body) = jobs.get(n) else { break };
                        at(n);
                        if n.is_multiple_of(9) {
                            // By two ways at once.
                            std::thread::scope(|both| {
                                both.spawn(|| until_acknowledged(port, &path, body));
                                until_acknowledged(port, &path, body);
                            });
                        } else {
                            until_acknowledged(port, &path, body);
                        }
                        if n.is_multiple_of(11) {
                            // The answer was there, and the page did not get it.
                            until_acknowledged(port, &path, body);
                        }
                    }
                });
            }
        });
    }
}

fn until_acknowledged(port: &AtomicU64, path: &str, body: &str) {
    let start = Instant::now();
    for attempt in 1.. {
        assert!(start.elapsed() < ACKNOWLEDGED_WITHIN, "{attempt} tries, and no acknowledgement");
        let patience = Duration::from_millis((PATIENCE_MS * attempt).min(10_000));
        if let Some(reply) = raw::attempt(port.load(Ordering::Relaxed), path, &HEADERS, body.as_bytes(), patience) {
            if reply.header("candor-result").is_some() {
                assert!([200, 204].contains(&reply.status), "{reply:?}");
                return;
            }
            assert!([500, 503].contains(&reply.status), "{reply:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// splitmix64: seeded, and enough to draw by.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}
