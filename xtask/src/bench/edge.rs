//! `cargo xtask bench edge`: what the worker needs for a batch, in workerd beside two baselines, and what each stage of the pipeline
//! needs natively.
//!
//! The driver, the batches and the baselines are in `bench/edge/`, the stages in `pipeline/benches/`. Here both are started, and
//! become tables (`edge/report.rs`) and answers to the design's budgets (`edge/budgets.rs`).

mod budgets;
mod report;
mod samples;
mod stages;

use super::options::Options;
use super::{answers, driver, installed, machine};
use crate::build::{self, Mode};
use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::step;
use samples::Samples;
use serde_json::{Value, json};
use stages::Stages;

/// The arm that is no worker.
const PIPELINE: &str = "pipeline";

/// The result in Markdown.
pub(super) fn measured(repo: &Repo, options: &Options) -> Result<String> {
    let workers: Vec<&String> = options.arms.iter().filter(|arm| *arm != PIPELINE).collect();
    let (has_pipeline, has_workers) = asked(&options.arms);
    if options.build && has_workers {
        build::all(repo, Mode::Release)?;
    }
    step::heading("Benchmark");
    let mut parts = Vec::new();
    let (mut samples, mut said) = (Samples::default(), ("native".to_owned(), "the pipeline alone".to_owned()));
    if has_workers {
        let baselines = installed::bundle(repo, "baselines", "bench/edge/baselines", &["--format=esm", "--target=es2022"])?;
        let order = json!({
            "rounds": options.rounds,
            "seed": options.seed,
            "arms": workers,
            "build": repo.build_dir(),
            "baselines": baselines,
        });
        let measured = driver::run(repo, "bench/edge/run.mjs", order)?;
        samples = Samples::read(&measured)?;
        said = described(&measured)?;
        parts.push(report::workers(&samples));
    }
    let stages = if has_pipeline { stages::measured(repo)? } else { Stages::default() };
    if has_pipeline {
        parts.push(report::stages(&stages));
    }
    parts.push(answers::table(&budgets::answers(&samples, &stages)));
    Ok(format!("{}\n{}", machine::described(&said.0, options, &said.1)?, parts.join("\n")))
}

/// Whether the pipeline is asked for, and whether any worker is. No name: all.
fn asked(arms: &[String]) -> (bool, bool) {
    (arms.is_empty() || arms.iter().any(|arm| arm == PIPELINE), arms.is_empty() || arms.iter().any(|arm| arm != PIPELINE))
}

fn described(measured: &Value) -> Result<(String, String)> {
    let runtime = measured.get("runtime").and_then(Value::as_str).context("the driver did not name its runtime")?;
    let number = |name: &str| measured.get(name).and_then(Value::as_u64).context(format!("the driver wrote no {name}"));
    let load = format!("{} batches a turn, {} at once", number("batches")?, number("concurrency")?);
    Ok((runtime.to_owned(), format!("{load} · schema library: {}", machine::versions(measured))))
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn the_pipeline_is_an_arm_of_its_own() {
        let named = |names: &[&str]| asked(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(named(&[]), (true, true));
        assert_eq!(named(&["pipeline"]), (true, false));
        assert_eq!(named(&["candor, queue"]), (false, true));
        assert_eq!(named(&["pipeline", "candor, queue"]), (true, true));
    }
}
