//! The tables of a run, in Markdown: medians of each arm, beside no telemetry and web-vitals of the same run.

use super::samples::Samples;
use crate::bench::figures::grouped;

/// What every arm is compared with.
pub(crate) const NONE: &str = "no telemetry";
/// The smallest of what others measure with.
pub(crate) const VITALS: &str = "web-vitals";

/// How a figure is shown.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// Of this arm.
    Plain,
    /// What it is more than without telemetry.
    Added,
    /// How many times that of another arm.
    Times(&'static str),
}

/// A column: its heading, the metric, how it is shown, what it is divided by, and its decimals.
type Column = (&'static str, &'static str, Shown, f64, usize);

const KB: f64 = 1_000.0;

const LOAD: [Column; 12] = [
    ("script ms", "script_ms", Shown::Plain, 1.0, 1),
    ("added", "script_ms", Shown::Added, 1.0, 1),
    ("× none", "script_ms", Shown::Times(NONE), 1.0, 2),
    ("× web-vitals", "script_ms", Shown::Times(VITALS), 1.0, 2),
    ("all tasks, added ms", "task_ms", Shown::Added, 1.0, 0),
    ("blocking, added ms", "blocking_ms", Shown::Added, 1.0, 0),
    ("longest task ms", "longest_task_ms", Shown::Plain, 1.0, 0),
    ("most script in a task ms", "longest_script_ms", Shown::Plain, 1.0, 0),
    ("heap, added KB", "heap_bytes", Shown::Added, KB, 0),
    ("requests", "requests", Shown::Plain, 1.0, 0),
    ("received B", "received_bytes", Shown::Plain, 1.0, 0),
    ("sent B", "sent_bytes", Shown::Plain, 1.0, 0),
];

const WORK: [Column; 7] = [
    ("script ms", "script_ms", Shown::Plain, 1.0, 0),
    ("added", "script_ms", Shown::Added, 1.0, 0),
    ("× web-vitals", "script_ms", Shown::Times(VITALS), 1.0, 2),
    ("all tasks, added ms", "task_ms", Shown::Added, 1.0, 0),
    ("requests", "requests", Shown::Plain, 1.0, 0),
    ("sent B", "sent_bytes", Shown::Plain, 1.0, 0),
    ("heap grew KB", "heap_bytes", Shown::Plain, KB, 0),
];

/// Each stage with its heading.
const STAGES: [(&str, &str); 3] = [
    ("errors", "50 distinct uncaught errors"),
    ("events", "1,000 custom events"),
    ("interactions", "1,000 clicks, the processor not slowed down"),
];

/// All tables.
pub(crate) fn tables(samples: &Samples) -> String {
    let mut text = format!("The first three seconds of a page load:\n\n{}", table(samples, "load", &LOAD));
    for (stage, heading) in STAGES {
        text.push_str(&format!("\n{heading}:\n\n{}", table(samples, stage, &WORK)));
    }
    text
}

fn table(samples: &Samples, stage: &str, columns: &[Column]) -> String {
    let headings: Vec<&str> = columns.iter().map(|(heading, ..)| *heading).collect();
    let mut text = format!("| | {} |\n|---|{}\n", headings.join(" | "), "---:|".repeat(columns.len()));
    for arm in &samples.arms {
        let cells: Vec<Option<String>> = columns.iter().map(|column| cell(samples, arm, stage, column)).collect();
        // An arm without a sample of this stage has nothing to show here.
        if cells.iter().all(Option::is_none) {
            continue;
        }
        let cells: Vec<String> = cells.into_iter().map(|cell| cell.unwrap_or_else(|| "–".to_owned())).collect();
        text.push_str(&format!("| {arm} | {} |\n", cells.join(" | ")));
    }
    text
}

fn cell(samples: &Samples, arm: &str, stage: &str, (_, metric, shown, unit, decimals): &Column) -> Option<String> {
    let own = samples.median(arm, stage, metric)?;
    let value = match shown {
        Shown::Plain => own,
        Shown::Added => samples.over(arm, NONE, stage, metric)?,
        Shown::Times(base) => {
            let base = samples.median(base, stage, metric).filter(|base| *base > 0.0)?;
            own / base
        }
    };
    Some(grouped(&format!("{:.decimals$}", value / unit)))
}

#[cfg(test)]
mod tests {
    use super::tables;
    use crate::bench::page::samples::tests::made;
    use serde_json::json;

    #[test]
    fn each_arm_stands_beside_no_telemetry_and_web_vitals() {
        let load = json!({
            "no telemetry": { "script_ms": 10.0 }, "web-vitals": { "script_ms": 20.0 }, "candor standard, granted": { "script_ms": 15.0 }
        });
        let text = tables(&made(&load, &json!({ "candor standard, granted": { "sent_bytes": 12_345 } })));
        assert!(text.contains("| candor standard, granted | 15.0 | 5.0 | 1.50 | 0.75 | – |"), "{text}");
        let errors = text.split("uncaught errors").nth(1).unwrap().split("custom events").next().unwrap();
        assert!(errors.contains("| 12,345 |") && !errors.contains("| no telemetry |"), "{errors}");
    }
}
