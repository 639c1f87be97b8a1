//! How long the pipeline takes for an event: `cargo bench -p candor-pipeline`. Prints the fastest of
//! several rounds, the one that other programs disturbed least. The budgets are 3 µs for an event of
//! the standard mix and 40 µs for an error with 50 frames.
#![allow(clippy::disallowed_methods, reason = "runs natively, and measuring is its purpose")]
#![allow(clippy::print_stdout, reason = "the result is for a person")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::hint::black_box;
use std::time::Instant;

use support::*;

const ROUNDS: u32 = 30;
const BATCHES: u32 = 500;

fn main() {
    let mut mix = vec![open(0), view(1, 0), view(2, 1), view(3, 0), view(4, 1)];
    mix.extend(["TTFB", "FCP", "LCP", "CLS", "INP"].iter().zip(5..).map(|(name, seq)| vital(seq, 0, name, 12.3456)));
    measure("event of the standard mix", &batch(&mix.join(",")), 10);
    let frames: String =
        (0..50).map(|n| format!("\\n    at Object.handler{n} (https://shop.example/static/js/chunk.{n}.js:{n}:17)")).collect();
    measure("error with 50 frames", &batch(&error(0, "x").replace("TypeError: x", &["TypeError: x", &frames].concat())), 1);
}

fn measure(what: &str, body: &str, events: u32) {
    let fastest = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..BATCHES {
                let outcome = take(black_box(body)).expect("a good batch");
                black_box((outcome.statements(), outcome.reply(&outcome.settle(&[]))));
            }
            start.elapsed() / (BATCHES * events)
        })
        .min()
        .unwrap_or_default();
    println!("{what}: {:.2} µs ({} bytes in)", fastest.as_secs_f64() * 1e6, body.len());
}
