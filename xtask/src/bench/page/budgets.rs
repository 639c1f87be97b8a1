//! The design's budgets that this run can answer: held or not, with the figure. It decides nothing else.

use super::report::{NONE, VITALS};
use super::samples::Samples;
use crate::bench::answers::Answer;
use serde_json::Value;

/// An arm of Candor's by build and by the visitor's choice.
fn arm(build: &str, choice: &str) -> String {
    format!("candor {build}, {choice}")
}

const BUILDS: [&str; 2] = ["standard", "full"];

/// What a page's heap may differ by for no reason of ours.
const HEAP_SLACK_BYTES: f64 = 50_000.0;

/// What a budget is about: an arm, and a figure that may not be above another.
struct Most<'a> {
    arm: &'a str,
    what: &'a str,
    measured: Option<f64>,
    at_most: Option<f64>,
    unit: &'a str,
}

/// Every budget whose arms were part of the run.
pub(crate) fn answers(samples: &Samples, measured: &Value) -> Vec<Answer> {
    let mut answers = Vec::new();
    for build in BUILDS {
        of_granted(samples, &arm(build, "granted"), &mut answers);
        of_others(samples, build, &mut answers);
    }
    answers.extend(ways_back(measured));
    answers
}

fn of_granted(samples: &Samples, arm: &str, answers: &mut Vec<Answer>) {
    let median = |stage, metric| samples.median(arm, stage, metric);
    let over = |stage, metric| samples.over(arm, NONE, stage, metric);
    let most = |metric| samples.values(arm, "load", metric).last().copied();
    let kept = |what, measured, at_most, unit| Most { arm, what, measured, at_most: Some(at_most), unit };
    let vitals = samples.median(VITALS, "load", "script_ms");
    answers.extend(
        [
            Most { at_most: vitals, ..kept("script time as web-vitals alone at most", median("load", "script_ms"), 0.0, "ms") },
            kept("most script in one task, of all rounds", most("longest_script_ms"), 50.0, "ms"),
            kept("heap added", over("load", "heap_bytes"), 400_000.0, "B"),
            kept("wasm memory at start", most("wasm_pages"), 4.0, "pages"),
            kept("50 errors: script added", over("errors", "script_ms"), 40.0, "ms"),
            kept("50 errors: requests", median("errors", "requests"), 3.0, ""),
            kept("50 errors: sent", median("errors", "sent_bytes"), 15_000.0, "B"),
            kept("1,000 clicks: heap grown beyond the page's own", over("interactions", "heap_bytes"), HEAP_SLACK_BYTES, "B"),
        ]
        .iter()
        .filter_map(answer),
    );
}

fn of_others(samples: &Samples, build: &str, answers: &mut Vec<Answer>) {
    for (choice, requests, bytes) in [("undecided", 2.0, 5_000.0), ("declined", 1.0, 2_500.0)] {
        let arm = &arm(build, choice);
        let most = |metric| samples.values(arm, "load", metric).last().copied();
        let kept = |what, measured, at_most, unit| Most { arm, what, measured, at_most: Some(at_most), unit };
        answers.extend(
            [
                kept("requests", most("requests"), requests, ""),
                kept("received", most("received_bytes"), bytes, "B"),
                kept("sent", most("sent_bytes"), 0.0, "B"),
            ]
            .iter()
            .filter_map(answer),
        );
    }
}

fn answer(most: &Most<'_>) -> Option<Answer> {
    let (measured, at_most) = (most.measured?, most.at_most?);
    let shown = |value: f64| if most.unit == "ms" { format!("{value:.1}") } else { format!("{value:.0}") };
    Some(Answer {
        budget: format!("{}: {}", most.arm, most.what),
        measured: format!("{} of {} {}", shown(measured), shown(at_most), most.unit).trim_end().to_owned(),
        held: measured <= at_most,
    })
}

/// The back-forward cache, by what the driver saw.
fn ways_back(measured: &Value) -> Vec<Answer> {
    let ways = measured.get("ways").and_then(Value::as_array).into_iter().flatten();
    ways.map(|way| {
        let name = way.get("name").and_then(Value::as_str).unwrap_or_default();
        let held = way.get("kept").and_then(Value::as_bool).unwrap_or_default();
        let reasons = way.get("reasons").and_then(Value::as_str).unwrap_or("no reason was given");
        let measured = if held { "persisted, notRestoredReasons is null".to_owned() } else { reasons.to_owned() };
        Answer { budget: format!("{name}: kept in the back-forward cache"), measured, held }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::answers;
    use crate::bench::answers::table;
    use crate::bench::page::samples::tests::made;
    use serde_json::json;

    fn said(script_ms: f64, errors_ms: f64) -> String {
        let ours = json!({ "script_ms": script_ms, "wasm_pages": 2, "heap_bytes": 900_000 });
        let load = json!({
            "no telemetry": { "script_ms": 10.0, "heap_bytes": 500_000 }, "web-vitals": { "script_ms": 20.0 },
            "candor standard, granted": ours
        });
        let errors = json!({ "no telemetry": { "script_ms": 5.0 }, "candor standard, granted": { "script_ms": errors_ms } });
        let samples = made(&load, &errors);
        table(&answers(&samples, &json!({ "ways": [{ "name": "candor standard, granted", "kept": false, "reasons": "[\"x\"]" }] })))
    }

    #[test]
    fn a_budget_is_held_at_its_edge_and_not_beyond() {
        let text = said(20.0, 45.0);
        assert!(text.contains("web-vitals alone at most | 20.0 of 20.0 ms | held |"), "{text}");
        assert!(text.contains("50 errors: script added | 40.0 of 40.0 ms | held |"), "{text}");
        assert!(text.contains("heap added | 400000 of 400000 B | held |"), "{text}");
        let text = said(20.1, 45.1);
        assert!(text.contains("web-vitals alone at most | 20.1 of 20.0 ms | **not held** |"), "{text}");
        assert!(text.contains("50 errors: script added | 40.1 of 40.0 ms | **not held** |"), "{text}");
    }

    #[test]
    fn a_page_that_is_not_kept_says_why() {
        assert!(said(1.0, 1.0).contains("kept in the back-forward cache | [\"x\"] | **not held** |"));
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        let text = said(1.0, 1.0);
        assert!(!text.contains("full") && !text.contains("clicks"), "{text}");
    }
}
