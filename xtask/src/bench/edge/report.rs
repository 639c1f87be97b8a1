//! The tables of a run, in Markdown: medians of each worker beside the baselines of the same run, and of each stage beside a plain
//! parser.

use super::samples::Samples;
use super::stages::{BASE, BATCHES, STAGES, Stages};
use crate::bench::figures::grouped;

/// The worker that only queues the raw body.
pub(crate) const RAW: &str = "raw body, queue";

/// A baseline with the schema library that acknowledges as this arm does.
fn schema_of(arm: &str) -> Option<String> {
    arm.split_once(", ").map(|(_, takes)| format!("schema library, {takes}"))
}

/// The workers, a table for each batch.
pub(crate) fn workers(samples: &Samples) -> String {
    let mut text = String::new();
    for (batch, events) in BATCHES {
        let what = if events > 1.0 { format!("a batch of {events:.0} events") } else { "a batch of one event".to_owned() };
        text.push_str(&format!("In workerd, {batch}, {what}:\n\n"));
        text.push_str(
            "| | CPU µs a batch | × raw body | × schema library | batches/s | p50 ms | p95 ms |\n|---|---:|---:|---:|---:|---:|---:|\n",
        );
        for arm in &samples.arms {
            if let Some(cells) = cells(samples, arm, batch) {
                text.push_str(&format!("| {arm} | {} |\n", cells.join(" | ")));
            }
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

/// `None`: the arm has no sample of this batch.
fn cells(samples: &Samples, arm: &str, batch: &str) -> Option<[String; 6]> {
    let own = samples.median(arm, batch, "cpu_us")?;
    let times = |base: Option<String>| {
        let base = samples.median(&base?, batch, "cpu_us").filter(|base| *base > 0.0)?;
        Some(format!("{:.2}", own / base))
    };
    let shown = |metric, decimals| samples.median(arm, batch, metric).map(|value| grouped(&format!("{value:.decimals$}")));
    let cells = [
        Some(grouped(&format!("{own:.0}"))),
        times(Some(RAW.to_owned())),
        times(schema_of(arm)),
        shown("per_s", 0),
        shown("p50_ms", 1),
        shown("p95_ms", 1),
    ];
    Some(cells.map(|cell| cell.unwrap_or_else(|| "–".to_owned())))
}

/// The stages.
pub(crate) fn stages(stages: &Stages) -> String {
    let mut text = "Stages of the pipeline, native, CPU µs a batch, and how many times that of a plain parser:\n\n|".to_owned();
    for (batch, _) in BATCHES {
        text.push_str(&format!(" | {batch} | ×"));
    }
    text.push_str(&format!(" |\n|---|{}\n", "---:|---:|".repeat(BATCHES.len())));
    for stage in STAGES {
        text.push_str(&format!("| {stage} |"));
        for (batch, _) in BATCHES {
            let us = stages.us(batch, stage);
            let times = us.zip(stages.us(batch, BASE).filter(|base| *base > 0.0)).map(|(us, base)| us / base);
            let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
            text.push_str(&format!(" {} | {} |", shown(us), shown(times)));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{stages, workers};
    use crate::bench::edge::samples::tests::made;
    use crate::bench::edge::stages::tests::made as made_stages;

    #[test]
    fn each_worker_stands_beside_the_baselines() {
        let arms = [("raw body, queue", 200.0), ("schema library, queue", 1_000.0), ("candor, queue", 250.0), ("candor, direct", 500.0)];
        let text = workers(&made(&arms));
        assert!(text.contains("| candor, queue | 250 | 1.25 | 0.25 | – | 1.2 | – |"), "{text}");
        assert!(text.contains("| schema library, queue | 1,000 | 5.00 | 1.00 |"), "{text}");
        // No schema library that writes directly was part of the run.
        assert!(text.contains("| candor, direct | 500 | 2.50 | – |"), "{text}");
        let errors = text.split("error, a batch of one event").nth(1).unwrap();
        assert!(!errors.contains("candor"), "{errors}");
    }

    #[test]
    fn each_stage_stands_beside_a_plain_parser() {
        let text = stages(&made_stages(2.5));
        assert!(
            text.starts_with("Stages of the pipeline") && text.contains("| | standard | × | error | × |\n|---|---:|---:|---:|---:|\n"),
            "{text}"
        );
        assert!(text.contains("| stacks | 2.50 | 1.00 | 2.50 | 1.00 |\n"), "{text}");
    }
}
