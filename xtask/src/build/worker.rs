//! The worker: `worker-build`, on a nightly that is pinned, with panics that unwind.
//!
//! With unwinding a panic stays in its own request; without it every other request in flight fails with it. worker-build asks
//! for `+nightly`, whatever that is on the day: small scripts of those names, first in `PATH`, answer with the pinned one.
//! The development build runs on the stable compiler, unoptimised, because it must be quick.

use super::Mode;
use super::stamp::Stamp;
use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools::{self, CargoTool, NIGHTLY};
use std::path::{Path, PathBuf};

const INPUTS: [&str; 7] = ["edge", "insight", "pipeline", "protocol", "Cargo.toml", "Cargo.lock", "package.json"];

/// The WebAssembly features that workerd has and the compiler uses.
const FEATURES: [&str; 7] =
    ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue", "reference-types", "exception-handling"];

/// Builds the worker into `build/worker`; nothing there is touched if nothing changed, so that a running wrangler stays calm.
pub(crate) fn build(repo: &Repo, mode: Mode) -> Result {
    let name = if mode == Mode::Dev { "worker-dev" } else { "worker-release" };
    let made = repo.path("target/candor").join(name);
    let stamp = Stamp::of(repo, &made, &INPUTS, &[NIGHTLY, include_str!("worker.rs")])?;
    if stamp.is_current() {
        step::present(name, "current");
    } else {
        stamp.begin()?;
        compile(repo, mode, &made)?;
        stamp.finish()?;
    }
    for file in ["index.js", "index_bg.wasm"] {
        files::write_if_changed(&repo.build_dir().join("worker").join(file), &files::read(&made.join(file))?)?;
    }
    Ok(())
}

fn compile(repo: &Repo, mode: Mode, made: &Path) -> Result {
    let mut build = run::command(CargoTool::worker_build(repo)?.path()?);
    let shims = shims(repo)?;
    build
        .current_dir(repo.path("edge"))
        .env("WASM_BINDGEN_BIN", CargoTool::wasm_bindgen(repo)?.path()?)
        .env("WASM_OPT_BIN", tools::npm_program(repo, "wasm-opt"))
        .env("ESBUILD_BIN", tools::npm_program(repo, "esbuild"))
        // A compile error is not worker-build's own: its stack says nothing.
        .env("RUST_BACKTRACE", "0")
        .env("CARGO_TARGET_DIR", repo.path("target/worker"))
        .env("RUSTUP_TOOLCHAIN", repo.stable_toolchain()?);
    let from = made.join("worker-build");
    files::make_dir(&from)?;
    match mode {
        Mode::Dev => {
            build.args(["--dev", "--no-opt"]).env("PATH", tools::path_with_npm(repo)?);
        }
        Mode::Release => {
            build.args(["--release", "--panic-unwind"]).env("PATH", tools::path_with(&[shims, repo.path("node_modules/.bin")])?);
        }
    }
    build.arg("--out-dir").arg(&from);
    run::step("worker", &mut build)?;
    std::fs::copy(from.join("index.js"), made.join("index.js")).context("the worker's index.js")?;
    let named = from.join("index_bg.wasm");
    let shipped = made.join("index_bg.wasm");
    if mode == Mode::Dev {
        return std::fs::copy(&named, &shipped).map(|_| ()).context("the worker's index_bg.wasm");
    }
    strip(repo, &named, &shipped)?;
    // Panics of the shipped worker have no function names; this file beside it has them.
    files::write_if_changed(&repo.build_dir().join("named/worker.wasm"), &files::read(&named)?).map(|_| ())
}

/// Takes the names out: a quarter of the bytes.
fn strip(repo: &Repo, from: &Path, to: &Path) -> Result {
    let mut command = run::command(tools::npm_program(repo, "wasm-opt"));
    command.arg(from).arg("-o").arg(to).args(FEATURES.map(|feature| format!("--enable-{feature}")));
    command.args(["--strip-debug", "--strip-producers"]).env("PATH", tools::path_with_npm(repo)?);
    run::quiet("wasm-opt (worker)", &mut command).map(|_| ())
}

/// Programs named `cargo`, `rustc` and `rustup` that turn `+nightly` into the pinned nightly and pass everything else on.
fn shims(repo: &Repo) -> Result<PathBuf> {
    let folder = repo.path("target/candor/nightly-shims");
    for program in ["cargo", "rustc", "rustup"] {
        let real = tools::which(program).context(format!("{program} is not in PATH"))?;
        let script = format!(
            "#!/bin/sh\nfor word do\n  shift\n  case $word in +nightly) word=+{NIGHTLY} ;; nightly) word={NIGHTLY} ;; esac\n  set -- \"$@\" \"$word\"\ndone\nexec '{}' \"$@\"\n",
            real.display()
        );
        let path = folder.join(program);
        if files::write_if_changed(&path, script.as_bytes())? {
            make_executable(&path)?;
        }
    }
    Ok(folder)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).context(path.display())
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result {
    Err(crate::failure::Failure::new("The release build of the worker needs a Unix system (Linux, macOS, WSL)."))
}
