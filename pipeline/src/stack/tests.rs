//! Stacks that the engines wrote, from `vectors/stacks.json` (captured from the versions named
//! there, the host replaced; or by the engine's documentation, where no version is named), and
//! stacks that nobody honest wrote.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::property::{cases, like};

#[derive(Deserialize)]
struct Case {
    engine: String,
    case: String,
    stack: String,
    frames: Vec<String>,
}

/// `name | file | line 1 column 2 | wasm 3 at 4`, without what is unknown.
fn show(frame: &Frame) -> String {
    let mut parts = vec![if frame.function.is_empty() { "-".into() } else { frame.function.clone() }];
    if !frame.file.is_empty() {
        parts.push(frame.file.clone());
    }
    match (frame.line, frame.column) {
        (0, 0) => {}
        (line, 0) => parts.push(format!("line {line}")),
        (line, column) => parts.push(format!("line {line} column {column}")),
    }
    if let Some(index) = frame.wasm_function {
        parts.push(format!("wasm {index}{}", frame.offset.map(|at| format!(" at {at}")).unwrap_or_default()));
    }
    parts.join(" | ")
}

#[test]
fn engines() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../vectors/stacks.json")).unwrap();
    assert!(cases.len() > 100);
    for Case { engine, case, stack, frames } in cases {
        assert_eq!(parse(&stack).iter().map(show).collect::<Vec<_>>(), frames, "{engine}: {case}\n{stack}");
    }
}

#[test]
fn frames_say_whether_they_are_the_page_s() {
    let in_app = |stack: &str| parse(stack).iter().map(|frame| frame.in_app).collect::<Vec<_>>();
    assert_eq!(
        in_app(
            "at go (https://a.example/a.js:1:2)\nat Array.map (<anonymous>)\nat x (chrome-extension://abc/c.js:1:1)\nat w (wasm://wasm/1:wasm-function[1]:0x2)"
        ),
        [true, false, false, true]
    );
    assert_eq!(in_app("map@[native code]\n<?>.wasm-function[3]@[wasm code]"), [false, true]);
}

#[test]
fn the_stored_form() {
    let frames = parse("at go (https://a.example/a.js:1:2)\nat https://a.example/m.wasm:wasm-function[3]:0x10");
    assert_eq!(
        serde_json::to_string(&frames).unwrap(),
        r#"[{"function":"go","file":"https://a.example/a.js","line":1,"column":2},{"function":"wasm-function[3]","file":"https://a.example/m.wasm","line":0,"column":0,"wasm_function":3,"offset":16}]"#
    );
    assert_eq!(
        of_script("https://a.example/a.js?x", 3, 4).as_ref().map(show).as_deref(),
        Some("- | https://a.example/a.js | line 3 column 4")
    );
    assert_eq!(of_script("", 3, 4), None);
}

#[test]
fn caps() {
    let line = |n: usize| format!("    at f{n} (https://a.example/a.js:{n}:1)\n");
    let many: String = (0..200).map(line).collect();
    let frames = parse(&many);
    assert_eq!(frames.len(), limits::STACK_FRAMES);
    assert_eq!(frames[0].function, "f0");
    // A line that the cap of the whole stack cuts in two is not read.
    let long: String = (0..40).map(|n| format!("    at f{n} (https://a.example/{}.js:{n}:1)\n", "d".repeat(300))).collect();
    let frames = parse(&long);
    assert!(frames.len() < 40 && frames.iter().all(|frame| frame.column == 1), "{}", frames.len());
    // A line over its own cap loses its end, not its frame.
    let frames = parse(&format!("go@https://a.example/{}:1:2", "d".repeat(2000)));
    assert_eq!((frames.len(), frames[0].line), (1, 0));
    let huge = parse(&format!("at {} (https://a.example/a.js:99999999999:4294967295)", "é".repeat(400)));
    assert!(huge[0].function.len() <= limits::NAME_BYTES);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text_is_parsed(text in like("(at |async |@|eval at |\\(|\\)|:1|:2:3|https://a/|wasm-function\\[|\\]|:0x1f| line 2| > |\\n|é|\\PC){0,60}")) {
        prop_assert!(parse(&text).len() <= limits::STACK_FRAMES);
    }
}

/// What a quadratic parser would choke on, at the greatest length that is read.
#[test]
fn hostile_lines_are_cheap() {
    for pattern in ["(", " (", "@", "at eval at (", " > eval line 1", ":1", ":wasm-function[", "at at at ", "*", "a:b@"] {
        for lead in ["", "at ", "x@https://a/"] {
            let mut stack = String::new();
            while stack.len() < limits::STACK_BYTES {
                stack.push_str(lead);
                stack.push_str(&pattern.repeat(LINE_BYTES / pattern.len()));
                stack.push('\n');
            }
            let count = std::hint::black_box(parse(&stack)).len();
            assert!(count <= limits::STACK_FRAMES);
        }
    }
}

#[test]
fn each_frame_has_its_own_script_however_many_there_are() {
    let line = |n: usize| {
        format!("    at run (https://a.example/{}/chunk.{n}.js:1:{n})", if n.is_multiple_of(2) { "jane%40a.example" } else { "js" })
    };
    let numbers: Vec<usize> = (1..=2 * SCRIPTS).chain(1..=2 * SCRIPTS).collect();
    let frames = parse(&numbers.iter().map(|n| line(*n)).collect::<Vec<_>>().join("\n"));
    for (frame, n) in frames.iter().zip(&numbers) {
        assert_eq!(frame.file, format!("https://a.example/{}/chunk.{n}.js", if n.is_multiple_of(2) { ":x" } else { "js" }));
    }
    assert_eq!(frames.len(), numbers.len().min(limits::STACK_FRAMES));
}
