//! The driver's samples, and medians of them. It knows no arm, no batch and no metric by name.

use crate::bench::figures::median;
use crate::failure::{Context, Result};
use serde_json::Value;

/// All samples of a run.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// The arms in the order of their registry.
    pub(crate) arms: Vec<String>,
    all: Vec<Value>,
}

impl Samples {
    /// Reads what the driver wrote.
    pub(crate) fn read(measured: &Value) -> Result<Self> {
        let list = |name: &str| measured.get(name).and_then(Value::as_array).context(format!("the driver wrote no {name}"));
        let arms = list("arms")?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(Self { arms, all: list("samples")?.clone() })
    }

    /// The median of a metric of an arm; `None` if the arm has no such sample.
    pub(crate) fn median(&self, arm: &str, batch: &str, metric: &str) -> Option<f64> {
        let is = |sample: &Value, name: &str, value: &str| sample.get(name).and_then(Value::as_str) == Some(value);
        let own = self.all.iter().filter(|sample| is(sample, "arm", arm) && is(sample, "batch", batch));
        let mut values: Vec<f64> = own.filter_map(|sample| sample.get(metric)?.as_f64()).collect();
        values.sort_by(f64::total_cmp);
        median(&values)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Samples;
    use serde_json::{Value, json};

    /// Three turns of each arm with the standard batch: of this processor time, of a tenth less, and of ten times as much.
    pub(crate) fn made(cpu_us: &[(&str, f64)]) -> Samples {
        let sample = |arm: &str, cpu_us: f64| json!({ "arm": arm, "batch": "standard", "cpu_us": cpu_us, "p50_ms": 1.25 });
        let all: Vec<Value> = cpu_us.iter().flat_map(|(arm, cpu)| [cpu * 0.9, *cpu, cpu * 10.0].map(|turn| sample(arm, turn))).collect();
        let arms: Vec<&str> = cpu_us.iter().map(|(arm, _)| *arm).collect();
        Samples::read(&json!({ "arms": arms, "samples": all })).unwrap()
    }

    #[test]
    fn one_turn_that_was_disturbed_changes_nothing() {
        let samples = made(&[("a", 100.0), ("b", 50.0)]);
        assert_eq!(samples.arms, ["a", "b"]);
        assert_eq!(samples.median("a", "standard", "cpu_us"), Some(100.0));
        assert_eq!(samples.median("a", "error", "cpu_us"), None);
        assert_eq!(samples.median("a", "standard", "wall"), None);
    }

    #[test]
    fn a_driver_that_wrote_nothing_is_a_failure() {
        assert!(Samples::read(&json!({ "arms": [] })).is_err());
    }
}
