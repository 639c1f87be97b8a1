//! The beacon: the wasm that decides, and the modules that touch the page. Every byte is downloaded by a visitor, so std is
//! rebuilt for size, without panic messages, on a pinned nightly; then wasm and glue are made smaller (`shrink`, `glue`), and
//! the glue is bundled with the page half (`beacon/loader/src/page`).
//!
//! There is one wasm and two modules, which differ in their captures: a site's configuration names one.
//! It is built the same way for development: it takes seconds, and what is tried is what is shipped.

use super::stamp::Stamp;
use super::{glue, loader, shrink};
use crate::failure::Result;
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools::{self, CargoTool, NIGHTLY};
use std::path::{Path, PathBuf};

const INPUTS: [&str; 6] = ["beacon/src", "beacon/Cargo.toml", "protocol", "Cargo.toml", "Cargo.lock", "package.json"];

/// What the wasm exports.
const EXPORTS: &str = "beacon/src/exports.rs";
/// The sources of the page half.
const PAGE: &str = "beacon/loader/src";

/// The modules, by the names of their files: each has the captures of the registry's constant of the same name.
pub(crate) const BUILDS: [&str; 2] = ["standard", "full"];

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

/// Where the files are: `beacon.wasm`, `standard.js`, `full.js`.
pub(crate) fn output(repo: &Repo) -> PathBuf {
    repo.path("target/candor/beacon")
}

/// What lies between: the glue, with the names of the finished wasm.
fn work(repo: &Repo) -> PathBuf {
    repo.path("target/candor/beacon-work")
}

/// Builds all of them.
pub(crate) fn build(repo: &Repo) -> Result {
    let output = output(repo);
    let wasm = Stamp::of(repo, &output.join("wasm"), &INPUTS, &RECIPE)?;
    if wasm.is_current() {
        step::present("beacon", "current");
    } else {
        wasm.begin()?;
        build_wasm(repo, &output)?;
        wasm.finish()?;
    }
    let modules = Stamp::of(repo, &output.join("modules"), &[PAGE, "beacon/src", "protocol", "Cargo.lock", "package.json"], &RECIPE)?;
    if modules.is_current() {
        step::present("beacon's modules", "current");
        return Ok(());
    }
    modules.begin()?;
    for name in BUILDS {
        build_module(repo, name, &repo.path(PAGE).join("page"), &output.join(format!("{name}.js")))?;
    }
    modules.finish()
}

fn build_wasm(repo: &Repo, output: &Path) -> Result {
    let compiled = compile(repo)?;
    let work = work(repo);
    files::fresh_dir(&work)?;
    bind(repo, &compiled, &work)?;
    let exports = repo.read(EXPORTS)?;
    let (wasm, names) = shrink::wasm(repo, &work.join("beacon_bg.wasm"), &glue::used_exports(&exports), &work)?;
    files::write_if_changed(&work.join("glue.js"), glue::write(&exports, &names).as_bytes())?;
    files::write_if_changed(&output.join("beacon.wasm"), &wasm).map(|_| ())
}

/// Nearly all of a module runs at its start. Chromium compiles it whole where it stands, on another thread and not function by
/// function on the page's own: a third of what the beacon's start takes there (v8.dev/blog/explicit-compile-hints).
const EAGER: &str = "//# allFunctionsCalledOnLoad\n";

/// Builds one module around the glue that is there. `page`: the folder of the page half.
pub(crate) fn build_module(repo: &Repo, name: &str, page: &Path, made: &Path) -> Result {
    let work = work(repo);
    let (entry_file, bundled) = (work.join(format!("{name}-entry.js")), work.join(format!("{name}-bundle.js")));
    files::write_if_changed(&entry_file, entry(name, page).as_bytes())?;
    bundle(repo, name, &entry_file, &bundled)?;
    let small = work.join(format!("{name}-small.js"));
    run::quiet(&format!("{name}.js"), &mut loader::terser(repo, &bundled, &small)?)?;
    files::write_if_changed(made, &[EAGER.as_bytes(), &files::read(&small)?].concat()).map(|_| ())
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
    bindgen.arg(compiled).arg("--out-dir").arg(work).args(["--out-name", "beacon", "--target", "web", "--no-typescript"]);
    bindgen.args(["--omit-default-module-path", "--remove-name-section", "--remove-producers-section"]);
    run::quiet("wasm-bindgen (beacon)", &mut bindgen).map(|_| ())
}

/// The module that the loader imports: the page half around the glue. Its wasm stands beside it.
fn entry(name: &str, page: &Path) -> String {
    let source = |file: &str| page.join(file).display().to_string();
    let captures = name.to_uppercase();
    format!(
        "import {{ core, init }} from \"./glue.js\";\n\
         import {{ drive }} from {:?};\n\
         import {{ {captures} }} from {:?};\n\
         export default drive(init, core, {captures}, new URL(\"beacon.wasm\", import.meta.url));\n",
        source("drive.ts"),
        source("registry.ts"),
    )
}

fn bundle(repo: &Repo, name: &str, from: &Path, to: &Path) -> Result {
    let mut esbuild = run::command(tools::npm_program(repo, "esbuild"));
    // Bundling drops the functions that nothing calls any more.
    esbuild.arg(from).args(["--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none", "--log-level=warning"]);
    esbuild.arg(format!("--define:__CANDOR_FULL__={}", name == "full"));
    esbuild.arg(format!("--outfile={}", to.display())).env("PATH", tools::path_with_npm(repo)?);
    run::quiet("esbuild (beacon)", &mut esbuild).map(|_| ())
}
