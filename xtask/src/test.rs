//! `cargo xtask test [--full]`: every test of the project, with the time of each step and one line at the end.
//!
//! It goes on after a failed step, so that one run tells everything; what cannot run because something before it failed counts
//! as failed. Ignored tests count as failed too: nothing is skipped.

mod count;
mod said;
mod steps;

use crate::build::{self, Mode};
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run::{self, Finished};
use crate::setup;
use crate::step::{self, Step};
use count::Count;
use lexopt::prelude::*;
use std::process::Command;
use std::time::{Duration, Instant};

/// One command that runs tests.
#[derive(Debug)]
struct Suite {
    name: String,
    command: Command,
}

/// What became of a suite.
#[derive(Debug)]
struct Outcome {
    name: String,
    count: Count,
    took: Duration,
    ok: bool,
    /// What the failed tests said.
    said: Vec<String>,
}

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut full = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("full") => full = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let started = Instant::now();
    setup::ensure(repo)?;
    setup::ensure_for_tests()?;
    let build_started = Instant::now();
    build::all(repo, Mode::Release)?;
    let build_took = build_started.elapsed();
    step::heading("Tests");
    let mut outcomes = Vec::new();
    for suite in steps::native(repo, full)? {
        outcomes.push(run_suite(repo, suite)?);
    }
    outcomes.push(run_suite(repo, steps::end_to_end(repo, full)?)?);
    summary(&outcomes, build_took, started.elapsed())
}

fn run_suite(repo: &Repo, mut suite: Suite) -> Result<Outcome> {
    let mut step = Step::begin(&suite.name);
    let finished = run::finish_telling(&mut suite.command, |line| step.still(line))?;
    let count = count::in_output(&finished.output);
    let ok = finished.status.success() && count.failed == 0 && count.ignored == 0 && count.passed > 0;
    let took = if ok { step.done_with(&count.to_string()) } else { step.failed() };
    if !ok {
        tell(repo, &suite, &finished, &count)?;
    }
    let said = if ok { Vec::new() } else { said::by_failed_tests(&finished.output) };
    Ok(Outcome { name: suite.name, count, took, ok, said })
}

fn tell(repo: &Repo, suite: &Suite, finished: &Finished, count: &Count) -> Result {
    let name: String = suite.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let file = repo.path("target/candor/test").join(format!("{name}.txt"));
    files::make_dir(file.parent().unwrap_or(&repo.root))?;
    std::fs::write(&file, &finished.output).context(file.display())?;
    println!("\n    {}\n\n{}", run::shown(&suite.command), finished.excerpt());
    if finished.status.success() && count.failed == 0 {
        let why = if count.ignored > 0 { format!("{} tests are ignored", count.ignored) } else { "it ran no test".to_owned() };
        println!("    This counts as failed: {why}.");
    }
    println!("    The whole output is in {}\n", file.display());
    Ok(())
}

fn summary(outcomes: &[Outcome], build_took: Duration, took: Duration) -> Result {
    println!("\n{:<46} {:>8} {:>8} {:>9}", "", "passed", "failed", "time");
    println!("{:<46} {:>8} {:>8} {:>9}", "build", "", "", step::seconds(build_took));
    let (mut passed, mut failed) = (0, 0);
    for outcome in outcomes {
        // A suite that failed without naming a test (it did not compile, it crashed) is one failure.
        let bad = if outcome.ok { 0 } else { (outcome.count.failed + outcome.count.ignored).max(1) };
        println!("{:<46} {:>8} {:>8} {:>9}", outcome.name, outcome.count.passed, bad, step::seconds(outcome.took));
        passed += outcome.count.passed;
        failed += bad;
    }
    println!("{:<46} {:>8} {:>8} {:>9}\n\n{passed} passed, {failed} failed", "all", passed, failed, step::seconds(took));
    // Last, because of a long log the end is what is read first.
    for outcome in outcomes.iter().filter(|outcome| !outcome.said.is_empty()) {
        println!("\n{}:\n    {}", outcome.name, outcome.said.join("\n    "));
    }
    if failed == 0 { Ok(()) } else { Err(Failure::new("Some tests failed; their output is above.")) }
}
