//! What runs in the page beside the wasm: TypeScript, bundled by esbuild and minified once more by terser, which finds
//! some ninety bytes more in the loader.
//!
//! The identifiers `__CANDOR_CONFIG__` and `__CANDOR_TEXTS__` stay free: the worker replaces them in every reply.

use super::stamp::Stamp;
use crate::failure::{Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools;
use std::path::{Path, PathBuf};

/// A file that is made of TypeScript.
struct Bundle {
    /// Below `beacon/loader/src`, without its ending.
    source: &'static str,
    /// What it becomes, without its ending.
    result: &'static str,
    /// What the worker writes into it.
    filled: Option<&'static str>,
    /// Whether it is a script; all others are modules.
    script: bool,
    /// Whether it knows consent platforms (`__CANDOR_HOOKS__`).
    hooks: bool,
}

const fn module(source: &'static str, result: &'static str) -> Bundle {
    Bundle { source, result, filled: None, script: false, hooks: false }
}

const fn texts(name: &'static str) -> Bundle {
    Bundle { filled: Some("__CANDOR_TEXTS__"), ..module(name, name) }
}

const fn loader(result: &'static str, hooks: bool) -> Bundle {
    Bundle { filled: Some("__CANDOR_CONFIG__"), script: true, hooks, ..module("loader", result) }
}

/// Everything: the two loaders, what they show, and what few visitors ever fetch.
const BUNDLES: [Bundle; 12] = [
    loader("loader", false),
    loader("loader-hooks", true),
    texts("banner"),
    texts("settings"),
    module("rights", "rights"),
    module("receipt", "receipt"),
    module("consent-mode", "consent-mode"),
    module("bridge/tcf", "bridge-tcf"),
    module("bridge/gpp", "bridge-gpp"),
    module("bridge/gcm", "bridge-gcm"),
    module("bridge/cookiebot", "bridge-cookiebot"),
    module("bridge/onetrust", "bridge-onetrust"),
];

/// Where this part's files are.
pub(crate) fn output(repo: &Repo) -> PathBuf {
    repo.path("target/candor/loader")
}

/// Builds all of them.
pub(crate) fn build(repo: &Repo) -> Result {
    let output = output(repo);
    let version = repo.version()?;
    let recipe = include_str!("loader.rs");
    let stamp = Stamp::of(
        repo,
        &output,
        &["beacon/loader/src", "beacon/loader/shorten.mjs", "beacon/loader/tsconfig.json", "package.json"],
        &[&version, recipe],
    )?;
    if stamp.is_current() {
        step::present("loader, banner and chunks", "current");
        return Ok(());
    }
    stamp.begin()?;
    let rough = repo.path("target/candor/loader-rough");
    files::fresh_dir(&rough)?;
    for bundle in &BUNDLES {
        let file = format!("{}.js", bundle.result);
        let (first, made) = (rough.join(&file), output.join(&file));
        run::quiet(&file, &mut esbuild(repo, bundle, &version, &first)?)?;
        // The module of a page takes what it gets; of the loader each byte counts.
        let mut smaller = if bundle.script { shorten(repo, &first, &made)? } else { terser(repo, &first, &made)? };
        run::step(&file, &mut smaller)?;
        if let Some(identifier) = bundle.filled {
            require_once(&made, identifier)?;
        }
    }
    stamp.finish()
}

fn esbuild(repo: &Repo, bundle: &Bundle, version: &str, made: &Path) -> Result<std::process::Command> {
    let mut command = run::command(tools::npm_program(repo, "esbuild"));
    command
        .arg(format!("beacon/loader/src/{}.ts", bundle.source))
        .args(["--bundle", "--minify", "--target=es2020", "--charset=utf8", "--legal-comments=none", "--log-level=warning"])
        .arg(if bundle.script { "--format=iife" } else { "--format=esm" })
        .arg(format!("--define:__CANDOR_SDK__=\"{version}\""))
        .arg(format!("--define:__CANDOR_HOOKS__={}", bundle.hooks))
        .arg(format!("--outfile={}", made.display()))
        .env("PATH", tools::path_with_npm(repo)?)
        .current_dir(&repo.root);
    Ok(command)
}

/// None of terser's options that it calls unsafe: together they once left out a call that was needed.
pub(crate) fn terser(repo: &Repo, rough: &Path, made: &Path) -> Result<std::process::Command> {
    let mut command = run::command(tools::npm_program(repo, "terser"));
    command
        .arg(rough)
        .args(["--compress", "passes=4,ecma=2020", "--mangle", "toplevel", "--ecma", "2020", "--module", "--output"])
        .arg(made);
    command.env("PATH", tools::path_with_npm(repo)?).current_dir(&repo.root);
    Ok(command)
}

/// The same with names that compress better.
fn shorten(repo: &Repo, rough: &Path, made: &Path) -> Result<std::process::Command> {
    let mut command = run::command(tools::node(repo)?);
    command.arg("beacon/loader/shorten.mjs").args([rough, made]).current_dir(&repo.root);
    Ok(command)
}

/// The worker replaces the first occurrence only: more than one would leave a page with an unknown identifier.
fn require_once(file: &Path, identifier: &str) -> Result {
    let text = String::from_utf8_lossy(&files::read(file)?).into_owned();
    match text.matches(identifier).count() {
        1 => Ok(()),
        count => Err(Failure::new(format!("{} names {identifier} {count} times; the worker replaces exactly one.", file.display()))),
    }
}
