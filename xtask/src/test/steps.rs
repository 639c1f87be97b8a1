//! Which suites there are, and the command of each.
//!
//! A suite long enough to need it reads `CANDOR_FULL`: without it it runs a seeded tenth.

use super::Suite;
use super::browsers::{Browser, Display};
use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run;
use crate::tools::{self, CargoTool};
use std::process::Command;

/// The crates whose tests run natively, with the features that their users turn on.
const NATIVE: [(&str, &[&str]); 6] = [
    ("candor-protocol", &["--features", "edge"]),
    ("candor-pipeline", &[]),
    ("candor-insight", &[]),
    ("candor-beacon", &[]),
    ("candor-edge", &[]),
    ("xtask", &[]),
];

/// Where the beacon's tests for browsers are: one file for each test program.
const BROWSER_TESTS: &str = "beacon/tests";

/// What needs no browser.
pub(crate) fn native(repo: &Repo, full: bool) -> Result<Vec<Suite>> {
    let mut suites: Vec<Suite> = Vec::new();
    for (package, features) in NATIVE {
        let mut command = cargo(repo, full);
        command.args(["test", "--no-fail-fast", "--package", package]).args(features);
        suites.push(Suite { name: package.to_owned(), command });
    }
    suites.push(loader(repo)?);
    Ok(suites)
}

/// The loader's own tests: Node runs TypeScript as it is.
fn loader(repo: &Repo) -> Result<Suite> {
    let mut command = run::command(tools::node(repo)?);
    command.args(["--test", "--test-reporter=spec", "beacon/loader/test/**/*.test.ts"]).current_dir(&repo.root);
    command.env("PATH", tools::path_with_npm(repo)?);
    Ok(Suite { name: "loader (node)".to_owned(), command })
}

/// The beacon's tests that need a page, in each browser.
pub(crate) fn in_browsers(repo: &Repo, display: &Display) -> Result<Vec<Suite>> {
    let programs = browser_test_programs(repo)?;
    Browser::ALL
        .into_iter()
        .map(|browser| {
            let mut command = cargo(repo, false);
            command.args(["test", "--no-fail-fast", "--package", "candor-beacon", "--target", "wasm32-unknown-unknown"]);
            for program in &programs {
                command.args(["--test", program]);
            }
            let runner = CargoTool::wasm_bindgen(repo)?.sibling("wasm-bindgen-test-runner")?;
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
            browser.prepare(&mut command, display)?;
            Ok(Suite { name: format!("beacon in {}", browser.name()), command })
        })
        .collect()
}

fn browser_test_programs(repo: &Repo) -> Result<Vec<String>> {
    let folder = repo.path(BROWSER_TESTS);
    let mut programs = Vec::new();
    for entry in std::fs::read_dir(&folder).context(folder.display())? {
        let path = entry.context(folder.display())?.path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "rs") && text.contains("wasm_bindgen_test") {
            programs.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    programs.sort();
    if programs.is_empty() { Err(Failure::new(format!("{BROWSER_TESTS} has no test for browsers."))) } else { Ok(programs) }
}

/// Three browsers against the built worker in real workerd.
pub(crate) fn end_to_end(repo: &Repo, full: bool) -> Result<Suite> {
    let mut command = cargo(repo, full);
    command.args(["test", "--no-fail-fast", "--package", "candor-tests"]);
    command.env("CANDOR_BUILD", repo.build_dir()).env("CANDOR_NODE", tools::node(repo)?);
    command.env("GECKODRIVER", CargoTool::geckodriver().path()?);
    Ok(Suite { name: "end to end".to_owned(), command })
}

fn cargo(repo: &Repo, full: bool) -> Command {
    let mut cargo = run::command("cargo");
    // What a failed test says is enough; its backtrace is the test runner's own.
    cargo.current_dir(&repo.root).env("RUST_BACKTRACE", "0");
    if full {
        cargo.env("CANDOR_FULL", "1");
    }
    cargo
}
