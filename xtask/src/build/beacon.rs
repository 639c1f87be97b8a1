//! The beacon: the wasm that runs in the page. Every byte is downloaded by a visitor, so std is rebuilt for size, without panic
//! messages, on a pinned nightly; then wasm and glue are made smaller (`shrink`, `glue`).
//!
//! It is built the same way for development: it takes seconds, and what is tried is what is shipped.

use super::stamp::Stamp;
use super::{glue, shrink};
use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools::{self, CargoTool, NIGHTLY};
use std::path::{Path, PathBuf};

const INPUTS: [&str; 6] = ["beacon/src", "beacon/Cargo.toml", "protocol", "Cargo.toml", "Cargo.lock", "package.json"];

/// A panic is one instruction, without texts and places; the stack is half a page of memory instead of sixteen pages. Inlining
/// before LLVM is off for small builds, but here it takes 5 % off. Without reference types the table of JavaScript's values is an
/// array in the glue instead of code in the wasm: 400 bytes less in all.
const RUSTFLAGS: [&str; 7] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zfmt-debug=none",
    "-Zlocation-detail=none",
    "-Zinline-mir=yes",
    "-Ctarget-feature=-reference-types",
    "-Clink-arg=-zstack-size=32768",
];

/// The recipe: a change of it is a change of the result.
const RECIPE: [&str; 4] = [NIGHTLY, include_str!("beacon.rs"), include_str!("glue.rs"), include_str!("shrink.rs")];

/// Where this part's files are: `standard.js`, `standard.wasm`.
pub(crate) fn output(repo: &Repo) -> PathBuf {
    repo.path("target/candor/beacon")
}

/// Builds the beacon.
pub(crate) fn build(repo: &Repo) -> Result {
    let output = output(repo);
    let stamp = Stamp::of(repo, &output, &INPUTS, &RECIPE)?;
    if stamp.is_current() {
        step::present("beacon", "current");
        return Ok(());
    }
    stamp.begin()?;
    let compiled = compile(repo)?;
    let work = repo.path("target/candor/beacon-work");
    files::fresh_dir(&work)?;
    bind(repo, &compiled, &work)?;
    let written = std::fs::read_to_string(work.join("standard.js")).context("the beacon's glue")?;
    let script = glue::shorten(&written)?;
    let (wasm, names) = shrink::wasm(repo, &work.join("standard_bg.wasm"), &glue::used_exports(&script), &work)?;
    files::write_if_changed(&work.join("glue.js"), glue::rename(&script, &names)?.as_bytes())?;
    minify(repo, &work.join("glue.js"), &output.join("standard.js"))?;
    files::write_if_changed(&output.join("standard.wasm"), &wasm)?;
    stamp.finish()
}

fn compile(repo: &Repo) -> Result<PathBuf> {
    // A target folder of its own: nightly and stable do not wait for each other.
    let target = repo.path("target/beacon");
    let mut cargo = run::nightly_cargo();
    cargo
        .args(["build", "--package", "candor-beacon", "--profile", "beacon", "--target", "wasm32-unknown-unknown"])
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", RUSTFLAGS.join("\x1f"))
        .current_dir(&repo.root);
    run::step("beacon (compile)", &mut cargo)?;
    Ok(target.join("wasm32-unknown-unknown/beacon/candor_beacon.wasm"))
}

fn bind(repo: &Repo, compiled: &Path, work: &Path) -> Result {
    let mut bindgen = run::command(CargoTool::wasm_bindgen(repo)?.path()?);
    bindgen.arg(compiled).arg("--out-dir").arg(work).args(["--out-name", "standard", "--target", "web", "--no-typescript"]);
    bindgen.args(["--omit-default-module-path", "--remove-name-section", "--remove-producers-section"]);
    run::quiet("wasm-bindgen (beacon)", &mut bindgen).map(|_| ())
}

fn minify(repo: &Repo, from: &Path, to: &Path) -> Result {
    let mut esbuild = run::command(tools::npm_program(repo, "esbuild"));
    // Bundling drops the functions that nothing calls any more.
    esbuild.arg(from).args(["--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none", "--log-level=warning"]);
    esbuild.arg(format!("--outfile={}", to.display())).env("PATH", tools::path_with_npm(repo)?);
    run::quiet("esbuild (glue)", &mut esbuild).map(|_| ())
}
