//! Loader and banner: TypeScript, bundled and minified by esbuild.
//!
//! The identifiers `__CANDOR_CONFIG__` and `__CANDOR_TEXTS__` stay free: the worker replaces them in every reply.

use super::stamp::Stamp;
use crate::failure::{Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools;
use std::path::PathBuf;

/// What esbuild bundles: source, result, format, and the identifier that the worker replaces.
const BUNDLES: [(&str, &str, &str, &str); 2] = [
    ("beacon/loader/src/loader.ts", "loader.js", "iife", "__CANDOR_CONFIG__"),
    ("beacon/loader/src/banner.ts", "banner.js", "esm", "__CANDOR_TEXTS__"),
];

/// Where this part's files are.
pub(crate) fn output(repo: &Repo) -> PathBuf {
    repo.path("target/candor/loader")
}

/// Builds loader and banner.
pub(crate) fn build(repo: &Repo) -> Result {
    let output = output(repo);
    let version = repo.version()?;
    let recipe = include_str!("loader.rs");
    let stamp = Stamp::of(repo, &output, &["beacon/loader/src", "beacon/loader/tsconfig.json", "package.json"], &[&version, recipe])?;
    if stamp.is_current() {
        step::present("loader and banner", "current");
        return Ok(());
    }
    stamp.begin()?;
    for (source, result, format, identifier) in BUNDLES {
        let made = output.join(result);
        run::step(
            result,
            run::command(tools::npm_program(repo, "esbuild"))
                .arg(source)
                .args(["--bundle", "--minify", "--target=es2020", "--charset=utf8", "--legal-comments=none", "--log-level=warning"])
                .arg(format!("--format={format}"))
                .arg(format!("--define:__CANDOR_SDK__=\"{version}\""))
                .arg(format!("--outfile={}", made.display()))
                .env("PATH", tools::path_with_npm(repo)?)
                .current_dir(&repo.root),
        )?;
        require_once(&made, identifier)?;
    }
    stamp.finish()
}

/// The worker replaces the first occurrence only: more than one would leave a page with an unknown identifier.
fn require_once(file: &std::path::Path, identifier: &str) -> Result {
    let text = String::from_utf8_lossy(&files::read(file)?).into_owned();
    match text.matches(identifier).count() {
        1 => Ok(()),
        count => Err(Failure::new(format!("{} names {identifier} {count} times; the worker replaces exactly one.", file.display()))),
    }
}
