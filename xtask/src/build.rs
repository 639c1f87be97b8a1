//! `cargo xtask build`: beacon, loader, assets and worker, each only if its inputs changed.
//!
//! Every part writes to its own folder under `target/candor/`; `assets` puts them together in `build/public`, `worker` in
//! `build/worker`. Nothing outside `target/` and `build/` is written.

pub(crate) mod assets;
pub(crate) mod beacon;
mod glue;
mod loader;
mod shrink;
mod stamp;
pub(crate) mod version;
mod worker;

use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::setup;
use crate::step;
use lexopt::prelude::*;
use std::fs::File;

/// For whom it is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// For the person at the keyboard: the worker is not optimised.
    Dev,
    /// For visitors.
    Release,
}

/// One part of the build, in the order in which they depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The wasm that runs in the page, and its glue.
    Beacon,
    /// The loader and the banner.
    Loader,
    /// Everything that is served as a file.
    Assets,
    /// The worker.
    Worker,
}

const ALL: [Part; 4] = [Part::Beacon, Part::Loader, Part::Assets, Part::Worker];

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut mode = Mode::Release;
    let mut parts = ALL.to_vec();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("dev") => mode = Mode::Dev,
            Long("only") => parts = vec![part_named(&arguments.value()?.string()?)?],
            other => return Err(other.unexpected().into()),
        }
    }
    setup::ensure(repo)?;
    run(repo, mode, &parts)
}

/// Builds everything.
pub(crate) fn all(repo: &Repo, mode: Mode) -> Result {
    run(repo, mode, &ALL)
}

/// Builds these parts.
pub(crate) fn run(repo: &Repo, mode: Mode, parts: &[Part]) -> Result {
    let _lock = only_one(repo)?;
    step::heading(if mode == Mode::Dev { "Build (development)" } else { "Build" });
    for part in ALL.iter().filter(|part| parts.contains(part)) {
        match part {
            Part::Beacon => beacon::build(repo)?,
            Part::Loader => loader::build(repo)?,
            Part::Assets => assets::build(repo)?,
            Part::Worker => worker::build(repo, mode)?,
        }
    }
    Ok(())
}

/// Two builds at once (a watch and a test) would take each other's files away: the second waits until the file is closed.
fn only_one(repo: &Repo) -> Result<File> {
    let path = repo.path("target/candor/lock");
    files::make_dir(&repo.path("target/candor"))?;
    let lock = File::create(&path).context(path.display())?;
    if lock.try_lock().is_err() {
        step::heading("Another build is at work; this one waits for it.");
        lock.lock().context(path.display())?;
    }
    Ok(lock)
}

fn part_named(name: &str) -> Result<Part> {
    match name {
        "beacon" => Ok(Part::Beacon),
        "loader" => Ok(Part::Loader),
        "assets" => Ok(Part::Assets),
        "worker" => Ok(Part::Worker),
        other => Err(Failure::new(format!("--only takes beacon, loader, assets or worker, not {other:?}"))),
    }
}
