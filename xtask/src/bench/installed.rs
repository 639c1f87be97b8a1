//! What Candor is measured against, from npm at the versions that `bench/package.json` pins, and bundled as its users do it. Nothing
//! of it comes near the build.

use crate::failure::Result;
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools;
use std::path::{Path, PathBuf};

/// Beside the manifests, `.npmrc`: the same npm rules as for the project's own tools.
const MANIFESTS: [(&str, &str); 3] =
    [("bench/package.json", "package.json"), ("bench/package-lock.json", "package-lock.json"), (".npmrc", ".npmrc")];

/// The folder of the bundles, one script for each file of `sources`.
pub(super) fn bundle(repo: &Repo, label: &str, sources: &str, form: &[&str]) -> Result<PathBuf> {
    let folder = repo.path("target/bench");
    install(repo, &folder)?;
    let bundles = folder.join(label);
    files::fresh_dir(&bundles)?;
    let mut esbuild = run::command(tools::npm_program(repo, "esbuild"));
    esbuild.args(files::walk(&repo.path(sources))?).args(form);
    esbuild.args(["--bundle", "--minify", "--legal-comments=none", "--log-level=warning"]);
    esbuild.arg(format!("--outdir={}", bundles.display()));
    esbuild.env("NODE_PATH", folder.join("node_modules")).env("PATH", tools::path_with_npm(repo)?);
    run::quiet(&format!("esbuild ({label})"), &mut esbuild)?;
    Ok(bundles)
}

fn install(repo: &Repo, folder: &Path) -> Result {
    files::make_dir(folder)?;
    let mut changed = !folder.join("node_modules/.package-lock.json").is_file();
    for (from, to) in MANIFESTS {
        changed |= files::write_if_changed(&folder.join(to), &files::read(&repo.path(from))?)?;
    }
    if !changed {
        step::present("libraries to compare with", "present");
        return Ok(());
    }
    // Their install scripts have nothing to do here.
    let mut npm = run::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    run::step("libraries to compare with (npm ci)", &mut npm).map(|_| ())
}
