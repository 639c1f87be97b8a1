//! `cargo xtask setup [--tests]`: everything that build and tests need, each at its pinned version.
//!
//! What is there already is found quickly and left alone. What cannot be installed is named, with the command that would install
//! it, and the command fails: nothing is skipped in silence.

mod browsers;
mod debian;

use crate::failure::{Failure, Result};
use crate::npm;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools::{CargoTool, NIGHTLY};
use lexopt::prelude::*;
use std::path::Path;

const WASM: &str = "wasm32-unknown-unknown";

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut tests = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("tests") => tests = true,
            other => return Err(other.unexpected().into()),
        }
    }
    ensure(repo)?;
    if tests { ensure_for_tests() } else { Ok(()) }
}

/// What building and running needs.
pub(crate) fn ensure(repo: &Repo) -> Result {
    step::heading("Set-up");
    let stable = repo.stable_toolchain()?;
    ensure_toolchain(&stable, &["rustfmt", "clippy"])?;
    ensure_toolchain(NIGHTLY, &["rust-src"])?;
    // npm first: it takes seconds and fails early where Node is missing; the two below compile for minutes.
    npm::ensure(repo)?;
    ensure_cargo_tool(&CargoTool::wasm_bindgen(repo)?)?;
    let worker_build = CargoTool::worker_build(repo)?;
    if !worker_build.path()?.is_file() {
        ensure_openssl()?;
    }
    ensure_cargo_tool(&worker_build)
}

/// worker-build links to the system's OpenSSL on Linux (for downloads that never happen here, see `build/worker.rs`).
fn ensure_openssl() -> Result {
    if !cfg!(target_os = "linux") || run::succeeds(run::command("pkg-config").args(["--exists", "openssl"])) {
        return Ok(());
    }
    debian::install(&["pkg-config", "libssl-dev"], "Compiling worker-build needs pkg-config and OpenSSL's headers.")
}

/// What the tests need besides: three browsers and their drivers.
pub(crate) fn ensure_for_tests() -> Result {
    browsers::ensure()?;
    ensure_cargo_tool(&CargoTool::geckodriver())
}

fn ensure_toolchain(toolchain: &str, components: &[&str]) -> Result {
    let label = format!("Rust {toolchain}");
    if toolchain_is_complete(toolchain, components) {
        step::present(&label, "present");
        return Ok(());
    }
    let mut install = run::command("rustup");
    install.args(["toolchain", "install", toolchain, "--profile", "minimal", "--no-self-update", "--target", WASM]);
    for component in components {
        install.args(["--component", component]);
    }
    run::step(&label, &mut install).map(|_| ())
}

/// Looks at the toolchain's own files: asking rustup takes half a second for each question.
fn toolchain_is_complete(toolchain: &str, components: &[&str]) -> bool {
    let Ok(sysroot) = run::output(run::command("rustup").args(["run", toolchain, "rustc", "--print", "sysroot"])) else { return false };
    let sysroot = Path::new(sysroot.trim());
    let has_component = |name: &&str| match *name {
        "rust-src" => sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file(),
        "clippy" => sysroot.join("bin/cargo-clippy").is_file(),
        program => sysroot.join("bin").join(program).is_file(),
    };
    sysroot.join("lib/rustlib").join(WASM).join("lib").is_dir() && components.iter().all(has_component)
}

fn ensure_cargo_tool(tool: &CargoTool) -> Result {
    let label = format!("{} {}", tool.name, tool.version);
    let program = tool.path()?;
    if program.is_file() {
        step::present(&label, "present");
        return Ok(());
    }
    let mut install = run::command("cargo");
    install.args(["install", tool.name, "--version", &tool.version, "--root"]).arg(tool.root()?);
    // Builds in a folder of its own: the shared one would mix these dependencies with the workspace's.
    install.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    if tool.locked {
        install.arg("--locked");
    }
    run::step(&format!("{label} (compiles for {})", tool.takes), &mut install)?;
    if program.is_file() { Ok(()) } else { Err(Failure::new(format!("{label} was installed, but {} is not there.", program.display()))) }
}
