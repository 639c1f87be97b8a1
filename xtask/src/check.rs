//! `cargo xtask check`: everything that can be said about the sources without running them.
//!
//! It goes on after a failure, so that one run tells everything.

mod headings;
mod house;
mod layers;
mod links;

use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run;
use crate::setup;
use crate::step::{self, Step};
use crate::tools;
use std::process::Command;

/// The TypeScript projects.
const TYPESCRIPT: [&str; 3] = ["beacon/loader", "beacon/loader/test", "beacon/loader/types"];

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    if let Some(argument) = arguments.next()? {
        return Err(argument.unexpected().into());
    }
    setup::ensure(repo)?;
    step::heading("Checks");
    let mut failures = Vec::new();
    for (label, mut program) in programs(repo)? {
        failures.extend(run::step(&label, &mut program).err());
    }
    let files = listed(repo)?;
    let rules: [(&str, Rule); 3] = [("links in *.md", links::problems), ("house rules", house::problems), ("layers", layers::problems)];
    for (label, rule) in rules {
        failures.extend(apply(label, rule, repo, &files)?);
    }
    if failures.is_empty() {
        return Ok(());
    }
    let texts: Vec<String> = failures.iter().map(ToString::to_string).collect();
    Err(Failure::new(texts.join("\n\n")))
}

/// A rule: what it finds wrong, a line for each.
type Rule = fn(&Repo, &[String]) -> Result<Vec<String>>;

fn apply(label: &str, rule: Rule, repo: &Repo, files: &[String]) -> Result<Option<Failure>> {
    let step = Step::begin(label);
    let problems = rule(repo, files)?;
    if problems.is_empty() {
        step.done();
        return Ok(None);
    }
    step.failed();
    let lines: Vec<String> = problems.iter().map(|problem| format!("    {problem}")).collect();
    Ok(Some(Failure::new(format!("{label}:\n{}", lines.join("\n")))))
}

fn programs(repo: &Repo) -> Result<Vec<(String, Command)>> {
    let cargo = |arguments: &[&str]| {
        let mut command = run::command("cargo");
        command.args(arguments).current_dir(&repo.root);
        command
    };
    let wasm = ["--target", "wasm32-unknown-unknown"];
    let denied = ["--", "--deny", "warnings"];
    let mut programs = vec![
        ("format".to_owned(), cargo(&["fmt", "--all", "--", "--check", "-l"])),
        // The feature is the benchmark's: without it the stages would not be looked at.
        (
            "clippy, native".to_owned(),
            cargo(&[&["clippy", "--all-targets", "--features", "candor-pipeline/stages"], denied.as_slice()].concat()),
        ),
        (
            "clippy, beacon for wasm32".to_owned(),
            cargo(&[&["clippy", "-p", "candor-beacon", "--all-targets"], wasm.as_slice(), &denied].concat()),
        ),
        (
            "clippy, edge for wasm32".to_owned(),
            cargo(&[&["clippy", "-p", "candor-edge", "--all-targets"], wasm.as_slice(), &denied].concat()),
        ),
    ];
    for project in TYPESCRIPT {
        let mut tsc = run::command(tools::npm_program(repo, "tsc"));
        tsc.args(["--noEmit", "-p", project]).current_dir(&repo.root).env("PATH", tools::path_with_npm(repo)?);
        programs.push((format!("types of {project}"), tsc));
    }
    Ok(programs)
}

/// The files of the repository, new ones too, without those that git ignores.
fn listed(repo: &Repo) -> Result<Vec<String>> {
    let mut git = run::command("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]).current_dir(&repo.root);
    let printed = run::output(&mut git).context("listing the repository's files")?;
    let mut files: Vec<String> =
        printed.split('\0').filter(|name| !name.is_empty() && repo.path(name).is_file()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
