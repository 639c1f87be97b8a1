//! Everything that is served as a file: one folder for each version, the list of versions, headers, the demo site.
//!
//! A version's folder never changes: its name is a hash of what it holds. The four versions before the current one stay.

use super::{beacon, loader, version};
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step::{self, Step};
use crate::tools;
use std::path::{Path, PathBuf};
use version::Files;

/// Rules for what is served without the worker. `versions.json` is asked for on every use; a version's files never change.
const HEADERS: &str = "\
/a/*
  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
/a/versions.json
  ! Cache-Control
  Cache-Control: no-cache
";

/// What every version has: without one of them no page could start.
const NEEDED: [&str; 8] =
    ["loader.js", "loader-hooks.js", "banner.js", "settings.js", "rights.js", "standard.js", "full.js", "beacon.wasm"];

/// What editors read of the API.
const DECLARATIONS: &str = "beacon/loader/candor.d.ts";

/// The dashboard's files, minified into every version; the public page's style is one of them.
const DASHBOARD: [&str; 6] = [
    "www/dashboard/dashboard.css",
    "www/dashboard/dashboard.js",
    "www/dashboard/consent.js",
    "www/dashboard/preview.css",
    "www/dashboard/preview.js",
    "www/dashboard/proof.css",
];

/// Puts all assets into `build/public`.
pub(crate) fn build(repo: &Repo) -> Result {
    let step = Step::begin("assets");
    let public = repo.build_dir().join("public");
    let version_files = collect(repo)?;
    if let Some(missing) = NEEDED.iter().find(|name| !version_files.contains_key(**name)) {
        step.failed();
        return Err(Failure::new(format!("The assets lack {missing}. `cargo xtask build` makes all parts in their order.")));
    }
    let current = version::name(&repo.version()?, &version_files);
    let folder = public.join("a").join(&current);
    let mut changed = false;
    for (name, content) in &version_files {
        changed |= files::write_if_changed(&folder.join(name), content)?;
    }
    changed |= files::write_if_changed(&folder.join("files.json"), version::list(&version_files).as_bytes())?;
    changed |= serve(&public, &current)?;
    changed |= files::write_if_changed(&public.join("_headers"), HEADERS.as_bytes())?;
    changed |= files::mirror(&repo.path("www/demo"), &public.join("demo"))?;
    if changed {
        step.done_with(&current);
    } else {
        step::present("assets", "current");
    }
    Ok(())
}

/// Makes `current` the version that is served, keeps four before it, and removes the rest.
fn serve(public: &Path, current: &str) -> Result<bool> {
    let index = public.join("a/versions.json");
    let before = std::fs::read_to_string(&index).ok().and_then(|text| version::parse_index(&text).ok()).unwrap_or_default();
    let there: Vec<String> = before.into_iter().filter(|name| public.join("a").join(name).join("files.json").is_file()).collect();
    write_index(public, &version::keep(current, &there))
}

/// The version that `build/public` serves.
pub(crate) fn current(repo: &Repo) -> Result<String> {
    let index = repo.build_dir().join("public/a/versions.json");
    let text = std::fs::read_to_string(&index).context("Nothing is built yet (`cargo xtask build` does it): versions.json")?;
    version::parse_index(&text)?.into_iter().next().context("versions.json names no version")
}

/// Writes the list of versions and removes the folders that it does not name. Returns whether the list changed.
pub(crate) fn write_index(public: &Path, versions: &[String]) -> Result<bool> {
    let folder = public.join("a");
    let changed = files::write_if_changed(&folder.join("versions.json"), version::index(versions).as_bytes())?;
    for entry in std::fs::read_dir(&folder).context(folder.display())? {
        let entry = entry.context(folder.display())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !versions.contains(&name) {
            files::remove_dir(&entry.path())?;
        }
    }
    Ok(changed)
}

fn collect(repo: &Repo) -> Result<Files> {
    let mut collected = Files::new();
    for folder in [beacon::output(repo), loader::output(repo)] {
        add_folder(&mut collected, &folder, "")?;
    }
    add_file(&mut collected, &repo.path(DECLARATIONS), "")?;
    add_folder(&mut collected, &repo.path("beacon/loader/texts"), "texts/")?;
    for path in minified_dashboard(repo)? {
        add_file(&mut collected, &path, "")?;
    }
    Ok(collected)
}

fn add_folder(collected: &mut Files, folder: &Path, prefix: &str) -> Result {
    files::walk(folder)?.iter().try_for_each(|path| add_file(collected, path, prefix))
}

fn add_file(collected: &mut Files, path: &Path, prefix: &str) -> Result {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !name.starts_with('.') {
        collected.insert(format!("{prefix}{name}"), files::read(path)?);
    }
    Ok(())
}

fn minified_dashboard(repo: &Repo) -> Result<Vec<PathBuf>> {
    let output = repo.path("target/candor/dashboard");
    files::fresh_dir(&output)?;
    let sources: Vec<&str> = DASHBOARD.into_iter().filter(|source| repo.path(source).is_file()).collect();
    if !sources.is_empty() {
        run::quiet(
            "esbuild (dashboard)",
            run::command(tools::npm_program(repo, "esbuild"))
                .args(sources)
                .args(["--bundle", "--minify", "--target=es2020", "--charset=utf8", "--legal-comments=none", "--log-level=warning"])
                .arg(format!("--outdir={}", output.display()))
                .env("PATH", tools::path_with_npm(repo)?)
                .current_dir(&repo.root),
        )?;
    }
    files::walk(&output)
}

#[cfg(test)]
mod tests {
    use super::{current, serve};
    use crate::files::{Scratch, write_if_changed};
    use crate::repo::Repo;

    #[test]
    fn the_folders_of_five_versions_stay() {
        let scratch = Scratch::new("assets");
        let repo = Repo { root: scratch.0.clone() };
        let public = repo.path("build/public");
        for name in ["v1", "v2", "v3", "v4", "v5", "v6"] {
            write_if_changed(&public.join("a").join(name).join("files.json"), b"{}").unwrap();
            serve(&public, name).unwrap();
            assert_eq!(current(&repo).unwrap(), name);
        }
        let there = |name: &str| public.join("a").join(name).is_dir();
        assert!(!there("v1") && ["v2", "v3", "v4", "v5", "v6"].into_iter().all(there));
        serve(&public, "v3").unwrap();
        assert_eq!(current(&repo).unwrap(), "v3");
        assert!(there("v6") && there("v2"), "going back takes nothing away");
    }
}
