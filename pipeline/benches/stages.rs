//! What each stage of the pipeline costs: `cargo bench -p candor-pipeline --features stages`. The batches are those that
//! `cargo xtask bench edge` sends to the worker (`bench/edge/*.json`); it starts this too, and reads what criterion writes down.
//!
//! Figures are for a whole batch, and processor time: a machine that does something else too does not change them much. Beside them stands what a plain `serde_json::Value` of the same bytes takes: the machine's
//! measure, which ratios are taken of.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Duration;

use candor_pipeline::stages::{Stages, decode};
use candor_pipeline::{Facts, Outcome, Terms, filtered_sender, process};
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, criterion_group, criterion_main};
use rustix::time::{ClockId, clock_gettime};
use support::{RECEIVED_MS, facts, key, site};

/// The batches by name.
const BATCHES: [(&str, &str); 2] =
    [("standard", include_str!("../../bench/edge/standard.json")), ("error", include_str!("../../bench/edge/error.json"))];
/// Of a message, which is random in the worker.
const MESSAGE_ID: &str = "0123456789abcdef0123456789abcdef";

/// A stage with its name.
type Stage<'a> = (&'static str, fn(&Stages<'a>) -> usize);

fn stages<'a>() -> [Stage<'a>; 11] {
    [
        ("consent", Stages::consent),
        ("views", Stages::views),
        ("events", Stages::events),
        ("details", Stages::details),
        ("clock", Stages::clock),
        ("filters", Stages::filters),
        ("sample", Stages::sample),
        ("scrub", Stages::scrub),
        ("stacks", Stages::stacks),
        ("fingerprints", Stages::fingerprints),
        ("enrich", Stages::enrich),
    ]
}

fn all(criterion: &mut Criterion<ThreadTime>) {
    let (key, site, terms) = (key(), site(), Terms::default());
    let facts = Facts { country: Some("DE"), region: Some("BE"), asn: Some(3320), ..facts() };
    assert!(facts.received_ms == RECEIVED_MS && filtered_sender(terms.rules, &facts).is_none(), "the sender is let through");
    for (name, text) in BATCHES {
        let body = text.as_bytes();
        let decide = |body: &[u8]| process(&key, &site, &terms, &facts, black_box(body)).expect("a good batch");
        let outcome = decide(body);
        assert_eq!(outcome.events.len() + outcome.vitals.len(), decode(body), "a row for each event of {name}");
        let prepared = Stages::of(&site, &facts, body).expect("a good batch");
        let mut group = criterion.benchmark_group(name);
        group.bench_function("serde_json Value", |b| b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(body)).is_ok()));
        group.bench_function("decode", |b| b.iter(|| decode(black_box(body))));
        for (name, stage) in stages() {
            group.bench_function(name, |b| b.iter(|| stage(black_box(&prepared))));
        }
        group.bench_function("all until the rows", |b| b.iter(|| decide(body)));
        group.bench_function("statements", |b| b.iter(|| outcome.statements()));
        group.bench_function("messages", |b| b.iter(|| outcome.messages(black_box(MESSAGE_ID))));
        group.bench_function("reply", |b| b.iter(|| outcome.reply(&outcome.settle(&[]))));
        group.bench_function("whole, direct", |b| {
            b.iter(|| {
                let outcome = decide(body);
                (outcome.statements(), outcome.reply(&outcome.settle(&[])))
            });
        });
        group.bench_function("whole, queue", |b| {
            b.iter(|| {
                let outcome = decide(body);
                (outcome.messages(black_box(MESSAGE_ID)), outcome.reply(&Outcome::in_queue()))
            });
        });
        group.finish();
    }
}

/// The processor time of this thread.
struct ThreadTime;

impl Measurement for ThreadTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).expect("a time that went by")
    }

    fn end(&self, start: Duration) -> Duration {
        self.start() - start
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        WallTime.add(one, other)
    }

    fn zero(&self) -> Duration {
        WallTime.zero()
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

criterion_group! { name = benches; config = Criterion::default().with_measurement(ThreadTime); targets = all }
criterion_main!(benches);
