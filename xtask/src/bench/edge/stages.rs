//! The pipeline's stages under criterion, and what it wrote down of them.

use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use serde_json::Value;
use std::path::Path;

/// The batches of the benchmark, and how many events each has.
pub(crate) const BATCHES: [(&str, f64); 2] = [("standard", 10.0), ("error", 1.0)];
/// What ratios are taken of: the same bytes, read by a parser and nothing else.
pub(crate) const BASE: &str = "serde_json Value";
/// The names of the stages, in their order; the last ones hold those before.
pub(crate) const STAGES: [&str; 19] = [
    BASE,
    "decode",
    "consent",
    "views",
    "events",
    "details",
    "clock",
    "filters",
    "sample",
    "scrub",
    "stacks",
    "fingerprints",
    "enrich",
    "all until the rows",
    "statements",
    "messages",
    "reply",
    "whole, direct",
    "whole, queue",
];

/// Medians by batch and stage, in nanoseconds of a batch.
#[derive(Debug, Default)]
pub(crate) struct Stages(Vec<(String, String, f64)>);

impl Stages {
    /// The median of a stage in microseconds.
    pub(crate) fn us(&self, batch: &str, stage: &str) -> Option<f64> {
        self.0.iter().find(|(of, name, _)| of == batch && name == stage).map(|(.., ns)| ns / 1_000.0)
    }

    /// Reads criterion's folder. A stage that it did not measure is a failure: then the names do not agree.
    fn read(folder: &Path) -> Result<Self> {
        let mut all = Vec::new();
        for (batch, _) in BATCHES {
            for stage in STAGES {
                let file = folder.join(batch).join(stage).join("new/estimates.json");
                let estimates: Value = serde_json::from_slice(&files::read(&file)?).context(format!("{}", file.display()))?;
                let ns = estimates.pointer("/median/point_estimate").and_then(Value::as_f64);
                all.push((batch.to_owned(), stage.to_owned(), ns.context(format!("{} has no median", file.display()))?));
            }
        }
        Ok(Self(all))
    }
}

/// Builds and measures them.
pub(super) fn measured(repo: &Repo) -> Result<Stages> {
    let folder = repo.path("target/bench/criterion");
    files::fresh_dir(&folder)?;
    let mut cargo = run::command("cargo");
    cargo.args(["bench", "-p", "candor-pipeline", "--features", "stages", "--bench", "stages"]).current_dir(&repo.root);
    cargo.args(["--", "--warm-up-time", "0.5", "--measurement-time", "1", "--nresamples", "10000"]).env("CRITERION_HOME", &folder);
    run::step("stages of the pipeline (cargo bench)", &mut cargo)?;
    Stages::read(&folder)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{BATCHES, STAGES, Stages};
    use crate::files;
    use crate::files::Scratch;

    /// Stages of which every one takes so many microseconds.
    pub(crate) fn made(us: f64) -> Stages {
        let of = |batch: &str| STAGES.map(|stage| (batch.to_owned(), stage.to_owned(), us * 1_000.0));
        Stages(BATCHES.iter().flat_map(|(batch, _)| of(batch)).collect())
    }

    #[test]
    fn what_criterion_wrote_is_read_and_what_it_did_not_is_missed() {
        let scratch = Scratch::new("bench-stages");
        for (batch, _) in BATCHES {
            for stage in STAGES {
                let file = scratch.0.join(batch).join(stage).join("new");
                files::make_dir(&file).unwrap();
                std::fs::write(file.join("estimates.json"), r#"{"median":{"point_estimate":2500.0},"mean":{"point_estimate":9.0}}"#)
                    .unwrap();
            }
        }
        assert_eq!(Stages::read(&scratch.0).unwrap().us("error", "stacks"), Some(2.5));
        std::fs::remove_dir_all(scratch.0.join("error/stacks")).unwrap();
        assert!(Stages::read(&scratch.0).is_err());
    }

    #[test]
    fn the_names_are_those_of_the_benchmark() {
        let source = include_str!("../../../../pipeline/benches/stages.rs");
        for stage in STAGES {
            assert!(source.contains(&format!("\"{stage}\"")), "{stage}");
        }
    }
}
