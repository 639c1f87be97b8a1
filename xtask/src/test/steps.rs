//! Which suites there are, and the command of each.
//!
//! A suite long enough to need it reads `CANDOR_FULL`: without it it runs a seeded tenth.

use super::Suite;
use crate::failure::Result;
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
