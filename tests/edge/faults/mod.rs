//! What fails in the middle: storage, queue, machine, the worker itself. The bundle is the one that is deployed; a module of the
//! stand in front of it (`tests/stand/faulty.mjs`) lets the bindings fail by a seed. Whatever happens, what was acknowledged is
//! stored once, and the ledger closes to the last event.

mod panics;
mod queue;
mod schema;
mod storage;
mod upgrade;
mod world;

use candor_tests::raw;
use candor_tests::stand::Stand;
use serde_json::{Value, json};

use crate::site::ORIGIN;

/// A stand in this mode, with a queue that never gives up while the test lasts.
fn stand(intake: &str) -> Stand {
    Stand::start_faulty(&json!({ "INTAKE": intake }), &json!({}))
}

/// From now on this happens.
#[track_caller]
fn plan(stand: &Stand, plan: &Value) {
    let reply = raw::send(stand.worker, "POST", "/__faults", &[], plan.to_string().as_bytes());
    assert_eq!(reply.status, 204, "{reply:?}");
}

/// What happened since, by its name.
#[track_caller]
fn happened(stand: &Stand) -> Value {
    raw::send(stand.worker, "GET", "/__faults", &[], b"").json()
}

/// The headers of a page's batch.
const HEADERS: [(&str, &str); 2] = [("Origin", ORIGIN), ("Content-Type", "text/plain;charset=UTF-8")];

/// The names of functions are a quarter of the bytes; they are kept in a file beside. A custom section is 0, its length, its name
/// with its length before it (WebAssembly core, 5.5.3).
#[test]
fn the_bundle_has_no_names_of_functions() {
    let has_names = |file: &str| {
        let wasm = std::fs::read(candor_tests::paths::build().join(file)).unwrap();
        let (mut rest, mut found) = (&wasm[8..], false);
        while let [id, after @ ..] = rest {
            let used = after.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
            let length = after[..used].iter().rev().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7f));
            let (section, next) = after[used..].split_at(length);
            found |= *id == 0 && section.starts_with(b"\x04name");
            rest = next;
        }
        found
    };
    assert!(!has_names("worker/index_bg.wasm") && has_names("named/worker.wasm"));
}

/// The faults are the stand's: nothing of them is in what is deployed.
#[test]
fn the_bundle_has_no_word_of_the_faults() {
    let read = |name: &str| std::fs::read(candor_tests::paths::build().join("worker").join(name)).unwrap();
    let stand = std::fs::read(candor_tests::paths::repository().join("tests/stand/faulty.mjs")).unwrap();
    let has = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    for word in ["__faults", "__send", "told to fail", "stall_ms", "mulberry32"] {
        assert!(has(&stand, word), "{word} is a word of the stand");
        for file in ["index.js", "index_bg.wasm"] {
            assert!(!has(&read(file), word), "{word} stands in {file}");
        }
    }
}
