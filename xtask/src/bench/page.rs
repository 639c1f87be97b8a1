//! `cargo xtask bench page`: what a page pays for its telemetry, Candor's and others', interleaved in one run of one browser.
//!
//! The pages and the driver are in `bench/`; here the rivals are installed and bundled, the driver is started, and its samples
//! become tables (`page/report.rs`) and answers to the design's budgets (`page/budgets.rs`).

mod budgets;
mod report;
mod samples;

use super::options::Options;
use super::{answers, driver, installed, machine};
use crate::build::{self, Mode};
use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::step;
use crate::tools;
use samples::Samples;
use serde_json::{Value, json};

/// In every so many rounds one has errors, events and clicks as well: they take longer than the load.
const ROUNDS_FOR_ONE_WITH_WORK: u32 = 5;

/// The result in Markdown.
pub(super) fn measured(repo: &Repo, options: &Options) -> Result<String> {
    let chromium = tools::which("chromium").context("chromium is not in PATH; `cargo xtask setup --tests` installs it")?;
    if options.build {
        build::all(repo, Mode::Release)?;
    }
    step::heading("Benchmark");
    let bundles = installed::bundle(repo, "rivals", "bench/rivals", &["--format=iife", "--target=es2020"])?;
    let order = json!({
        "rounds": options.rounds,
        "works": (options.rounds / ROUNDS_FOR_ONE_WITH_WORK).max(1),
        "seed": options.seed,
        "arms": options.arms,
        "build": repo.build_dir(),
        "rivals": bundles,
        "chromium": chromium,
    });
    let measured = driver::run(repo, "bench/run.mjs", order)?;
    let samples = Samples::read(&measured)?;
    let browser = measured.get("browser").and_then(Value::as_str).context("the driver did not name its browser")?;
    Ok(format!(
        "{}\n{}\n{}",
        machine::described(&browser.replace('/', " "), options, &format!("against {}", machine::versions(&measured)))?,
        report::tables(&samples),
        answers::table(&budgets::answers(&samples, &measured))
    ))
}
