//! The driver's samples, and medians of them. It knows no arm and no metric by name.

use crate::bench::figures::median;
use crate::failure::{Context, Result};
use serde_json::Value;

/// One visit: its arm, and the numbers of its stages.
#[derive(Debug)]
struct Sample {
    arm: String,
    load: Value,
    stages: Value,
}

/// All samples of a run.
#[derive(Debug)]
pub(crate) struct Samples {
    /// The arms in the order of their registry.
    pub(crate) arms: Vec<String>,
    all: Vec<Sample>,
}

impl Samples {
    /// Reads what the driver wrote.
    pub(crate) fn read(measured: &Value) -> Result<Self> {
        let list = |name: &str| measured.get(name).and_then(Value::as_array).context(format!("the driver wrote no {name}"));
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned).context("an arm has no name");
        let arms = list("arms")?.iter().map(|arm| text(Some(arm))).collect::<Result<_>>()?;
        let part = |sample: &Value, name: &str| sample.get(name).cloned().unwrap_or_default();
        let sample = |one: &Value| Ok(Sample { arm: text(one.get("arm"))?, load: part(one, "load"), stages: part(one, "stages") });
        Ok(Self { arms, all: list("samples")?.iter().map(sample).collect::<Result<_>>()? })
    }

    /// Every value of a metric of an arm, in a stage: `load`, or one of the work after it.
    pub(crate) fn values(&self, arm: &str, stage: &str, metric: &str) -> Vec<f64> {
        let mut values: Vec<f64> = self
            .all
            .iter()
            .filter(|sample| sample.arm == arm)
            .filter_map(|sample| if stage == "load" { Some(&sample.load) } else { sample.stages.get(stage) })
            .filter_map(|stage| stage.get(metric)?.as_f64())
            .collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// The median; `None` if the arm has no such sample.
    pub(crate) fn median(&self, arm: &str, stage: &str, metric: &str) -> Option<f64> {
        median(&self.values(arm, stage, metric))
    }

    /// The median's difference to that of another arm.
    pub(crate) fn over(&self, arm: &str, base: &str, stage: &str, metric: &str) -> Option<f64> {
        Some(self.median(arm, stage, metric)? - self.median(base, stage, metric)?)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Samples;
    use serde_json::{Value, json};

    /// Two visits of each arm, the second with errors.
    pub(crate) fn made(load: &Value, errors: &Value) -> Samples {
        let arms = ["no telemetry", "web-vitals", "candor standard, granted"];
        let all: Vec<Value> = arms
            .iter()
            .flat_map(|arm| {
                [
                    json!({ "arm": arm, "load": load[arm], "stages": null }),
                    json!({ "arm": arm, "load": load[arm], "stages": { "errors": errors[arm] } }),
                ]
            })
            .collect();
        Samples::read(&json!({ "arms": arms, "samples": all })).unwrap()
    }

    #[test]
    fn a_stage_counts_only_where_it_was() {
        let load = json!({ "no telemetry": { "script_ms": 10.0 }, "web-vitals": { "script_ms": 30.0 } });
        let samples = made(&load, &json!({ "no telemetry": { "script_ms": 5.0 } }));
        assert_eq!(samples.values("web-vitals", "load", "script_ms"), [30.0, 30.0]);
        assert_eq!(samples.values("no telemetry", "errors", "script_ms"), [5.0]);
        assert_eq!(samples.median("web-vitals", "errors", "script_ms"), None);
        assert_eq!(samples.over("web-vitals", "no telemetry", "load", "script_ms"), Some(20.0));
    }
}
