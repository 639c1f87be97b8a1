//! The resolver of the page and the one of this crate, compared on 100,000 random inputs.
//!
//! The inputs and this side's answers are written as one JSON line each to `beacon/loader/test/agree.ts`, which runs the
//! loader's own modules on them and stops at the first difference.
#![cfg(feature = "edge")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "inputs/random.rs"]
mod random;

use candor_protocol::resolve;
use random::Random;
use serde_json::{Value, json};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const ROUNDS: usize = 100_000;
const SEED: u32 = 0x00c0_ffee;

#[test]
fn page_and_protocol_agree() {
    let repo = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let node = repo.join("node_modules/.bin/node");
    assert!(node.exists(), "The comparison needs the pinned Node in node_modules: `cargo xtask test` or `npm ci` installs it.");
    let mut child = Command::new(node)
        .arg("beacon/loader/test/agree.ts")
        .current_dir(&repo)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Node does not start");
    let mut lines = BufWriter::new(child.stdin.take().expect("Node has an input"));
    let mut random = Random::new(SEED);
    let mut outcomes = [0_usize; 3];
    let written = (0..ROUNDS).try_for_each(|_| writeln!(lines, "{}", one(&mut random, &mut outcomes))).and_then(|()| lines.flush());
    // It stops reading at a difference, which it tells below.
    if let Err(error) = written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }) {
        panic!("Node takes no inputs: {error}");
    }
    drop(lines);
    let output = child.wait_with_output().expect("Node ends");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "The two resolvers differ.\n{said}");
    assert_eq!(said.trim(), format!("{ROUNDS} agree"));
    // Inputs that mostly come to the same would prove little.
    for (outcome, count) in ["nothing granted or open", "something open", "something granted"].iter().zip(outcomes) {
        assert!(count > ROUNDS / 20, "{outcome}: only {count}");
    }
}

/// An input with this side's answer.
fn one(random: &mut Random, outcomes: &mut [usize; 3]) -> Value {
    let input = random.input();
    let record = resolve::read(&input.jar, input.today);
    let first = resolve::resolve(&record, &input.terms, input.signals);
    let last = resolve::bridge(first, &input.platforms);
    let outcome = if last.granted.bits() != 0 { 2 } else { usize::from(last.pending.bits() != 0) };
    if let Some(count) = outcomes.get_mut(outcome) {
        *count += 1;
    }
    let sets = |states: &resolve::States| json!({ "granted": states.granted.bits(), "pending": states.pending.bits() });
    json!({
        "jar": input.jar,
        "today": input.today,
        "ask": input.terms.ask.bits(),
        "material": input.terms.material,
        "policy": input.terms.gpc,
        "dnt_policy": input.terms.dnt,
        "gpc": input.signals.gpc,
        "dnt": input.signals.dnt,
        "off": input.signals.off,
        "platforms": input.platforms.iter().map(sets).collect::<Vec<_>>(),
        "want": {
            "record": [record.revision, record.day, record.granted.bits(), record.denied.bits(), u8::from(record.gpc_acknowledged)],
            "first": sets(&first),
            "last": sets(&last),
        },
    })
}
