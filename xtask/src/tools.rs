//! The tools that are not in Cargo.lock or package.json: which versions, and where they are kept.
//!
//! It installs nothing (`setup` does); it answers "which" and "where".

use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The nightly compiler of the two release wasm builds: both rebuild std (see `build/beacon.rs` and `build/worker.rs`).
pub(crate) const NIGHTLY: &str = "nightly-2026-05-20";

/// Firefox's WebDriver.
pub(crate) const GECKODRIVER: &str = "0.36.0";

/// A program from crates.io that is kept beside the repository, in a folder of its own for each version.
#[derive(Debug, Clone)]
pub(crate) struct CargoTool {
    /// The crate's name.
    pub(crate) name: &'static str,
    /// The exact version.
    pub(crate) version: String,
    /// The program that shows that it is there.
    pub(crate) program: &'static str,
    /// Whether the published lock file is used.
    pub(crate) locked: bool,
    /// How long the installation takes on two cores, for the person who waits.
    pub(crate) takes: &'static str,
}

impl CargoTool {
    /// The generator of the code between Rust and JavaScript. Its published lock file names a version that is no longer offered.
    pub(crate) fn wasm_bindgen(repo: &Repo) -> Result<Self> {
        let version = repo.locked_version("wasm-bindgen")?;
        Ok(Self { name: "wasm-bindgen-cli", version, program: "wasm-bindgen", locked: false, takes: "about 3 minutes" })
    }

    /// The builder of the worker: as old as the `worker` crate.
    pub(crate) fn worker_build(repo: &Repo) -> Result<Self> {
        let version = repo.locked_version("worker")?;
        Ok(Self { name: "worker-build", version, program: "worker-build", locked: true, takes: "about 4 minutes" })
    }

    /// Firefox's WebDriver.
    pub(crate) fn geckodriver() -> Self {
        Self { name: "geckodriver", version: GECKODRIVER.to_owned(), program: "geckodriver", locked: true, takes: "about 2 minutes" }
    }

    /// The folder of this version.
    pub(crate) fn root(&self) -> Result<PathBuf> {
        Ok(cache()?.join(format!("{}-{}", self.name, self.version)))
    }

    /// The program's path, whether it is there or not.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        self.sibling(self.program)
    }

    /// Another program of the same crate.
    pub(crate) fn sibling(&self, program: &str) -> Result<PathBuf> {
        Ok(self.root()?.join("bin").join(program))
    }
}

/// The folder of installed tools: `CANDOR_TOOLS`, or `candor/tools` in the user's cache folder.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(chosen) = std::env::var_os("CANDOR_TOOLS") {
        return Ok(PathBuf::from(chosen));
    }
    let user_cache =
        std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| Some(Path::new(&std::env::var_os("HOME")?).join(".cache")));
    Ok(user_cache.context("neither CANDOR_TOOLS nor HOME is set: where should tools be kept?")?.join("candor").join("tools"))
}

/// A program that npm installed, by name.
pub(crate) fn npm_program(repo: &Repo, name: &str) -> PathBuf {
    repo.path("node_modules/.bin").join(name)
}

/// `PATH` with the npm programs first, so that a script that asks for `node` gets the pinned one.
pub(crate) fn path_with_npm(repo: &Repo) -> Result<OsString> {
    path_with(&[repo.path("node_modules/.bin")])
}

/// `PATH` with these folders first.
pub(crate) fn path_with(first: &[PathBuf]) -> Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(first.iter().cloned().chain(std::env::split_paths(&rest))).context("PATH")
}

/// Finds a program in `PATH`.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// The pinned Node; the machine's own where the npm tools are not installed (the tests of `deploy` work in such a folder).
pub(crate) fn node(repo: &Repo) -> Result<PathBuf> {
    let pinned = npm_program(repo, "node");
    if pinned.exists() {
        return Ok(pinned);
    }
    which("node").ok_or_else(|| Failure::new("Node is missing. `cargo xtask setup` installs the one that is needed."))
}
