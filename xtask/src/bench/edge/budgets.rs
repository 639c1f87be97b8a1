//! The design's budgets that this run can answer: held or not, with the figure. It decides nothing else.
//!
//! How many batches a worker takes is asked by its processor time: what a core can take, whatever else the machine does.

use super::report::RAW;
use super::samples::Samples;
use super::stages::{BATCHES, Stages};
use crate::bench::answers::Answer;

/// Of what a worker takes that only queues, at the least.
const OF_RAW: f64 = 0.85;
/// Times what a worker with a schema library takes, at the least.
const OF_SCHEMA: f64 = 2.0;
/// Microseconds of an event, by the batch that it came with, at the most.
const EVENT_US: [(&str, &str, f64); 2] = [("standard", "an event of the standard mix", 3.0), ("error", "an error with 50 frames", 40.0)];

/// Every budget whose arms were part of the run.
pub(crate) fn answers(samples: &Samples, stages: &Stages) -> Vec<Answer> {
    let taken = |base: &str, least, what: &str| {
        let of = |arm| samples.median(arm, "standard", "cpu_us").filter(|us| *us > 0.0);
        let times = of(base)? / of("candor, queue")?;
        let budget = format!("accept path, ten standard events, queue mode: of what {what} takes, at least");
        Some(Answer { budget, measured: format!("{times:.2} of {least:.2}"), held: times >= least })
    };
    let mut answers: Vec<Answer> = [
        taken(RAW, OF_RAW, "a worker that only queues the raw body"),
        taken("schema library, queue", OF_SCHEMA, "a worker with a schema library"),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (batch, event, most_us) in EVENT_US {
        for way in ["direct", "queue"] {
            let Some(us) = stages.us(batch, &format!("whole, {way}")) else { continue };
            let us = us / events(batch);
            let budget = format!("pipeline, native, {way} mode: {event} at most");
            answers.push(Answer { budget, measured: format!("{us:.1} of {most_us:.1} µs"), held: us <= most_us });
        }
    }
    answers
}

fn events(batch: &str) -> f64 {
    BATCHES.iter().find(|(name, _)| *name == batch).map_or(1.0, |(_, events)| *events)
}

#[cfg(test)]
mod tests {
    use super::answers;
    use crate::bench::answers::table;
    use crate::bench::edge::samples::tests::made;
    use crate::bench::edge::stages::{Stages, tests::made as made_stages};

    fn said(candor_us: f64, stage_us: f64) -> String {
        let arms = [("raw body, queue", 85.0), ("schema library, queue", 200.0), ("candor, queue", candor_us)];
        table(&answers(&made(&arms), &made_stages(stage_us)))
    }

    #[test]
    fn a_budget_is_held_at_its_edge_and_not_beyond() {
        let text = said(100.0, 30.0);
        assert!(text.contains("| 0.85 of 0.85 | held |") && text.contains("| 2.00 of 2.00 | held |"), "{text}");
        assert!(text.contains("| 3.0 of 3.0 µs | held |") && text.contains("| 30.0 of 40.0 µs | held |"), "{text}");
        let text = said(103.0, 41.0);
        assert!(text.contains("| 0.83 of 0.85 | **not held** |") && text.contains("| 1.94 of 2.00 | **not held** |"), "{text}");
        assert!(text.contains("| 4.1 of 3.0 µs | **not held** |") && text.contains("| 41.0 of 40.0 µs | **not held** |"), "{text}");
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        assert!(answers(&made(&[("candor, queue", 1.0)]), &Stages::default()).is_empty());
    }
}
