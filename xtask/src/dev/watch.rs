//! The watch on the sources: looks twice a second, waits until a save has settled, rebuilds what it touched.
//!
//! Looking at a few hundred file times costs nothing that can be felt, works on every file system, and needs no library.

use super::migrate;
use super::server::Server;
use crate::build::{self, Mode};
use crate::failure::Result;
use crate::files;
use crate::repo::Repo;
use crate::step;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

const LOOK_EVERY: Duration = Duration::from_millis(500);

const WATCHED: [&str; 8] = ["beacon", "edge", "insight", "pipeline", "protocol", "www", "Cargo.toml", "Cargo.lock"];

type Times = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Watches until the server ends.
pub(crate) fn run(repo: &Repo, server: &mut Server) -> Result {
    step::leave_out_what_is_current();
    let mut built = times(repo)?;
    loop {
        std::thread::sleep(LOOK_EVERY);
        server.is_running()?;
        let now = times(repo)?;
        if now == built {
            continue;
        }
        let settled = settle(repo, now)?;
        rebuild(repo, &changed(&built, &settled));
        built = settled;
    }
}

/// Waits until nothing changes between two looks: editors and branch switches write many files one after the other.
fn settle(repo: &Repo, mut before: Times) -> Result<Times> {
    loop {
        std::thread::sleep(LOOK_EVERY / 4);
        let now = times(repo)?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

fn rebuild(repo: &Repo, what: &str) {
    let started = Instant::now();
    println!("{what} changed");
    match build::all(repo, Mode::Dev).and_then(|()| migrate::local(repo)) {
        Ok(()) => println!("  Ready after {}\n", step::seconds(started.elapsed())),
        Err(failure) => println!("\n{failure}\n  The worker goes on with what it had. Save a correction to build again.\n"),
    }
}

fn times(repo: &Repo) -> Result<Times> {
    let mut times = Times::new();
    for folder in WATCHED {
        for path in files::walk(&repo.path(folder))? {
            // A file that vanished between the listing and this is a change like any other.
            let seen = path.metadata().map(|data| (data.modified().ok(), data.len())).unwrap_or((None, 0));
            times.insert(path.strip_prefix(&repo.root).unwrap_or(&path).to_path_buf(), seen);
        }
    }
    Ok(times)
}

/// Names the first changed file, and how many more there are.
fn changed(before: &Times, after: &Times) -> String {
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let mut paths: Vec<&PathBuf> = before.keys().chain(after.keys()).filter(differs).collect();
    paths.sort();
    paths.dedup();
    let first = paths.first().map_or_else(|| "Something".to_owned(), |path| path.display().to_string());
    if paths.len() > 1 { format!("{first} and {} more", paths.len() - 1) } else { first }
}

#[cfg(test)]
mod tests {
    use super::{Times, changed};
    use std::path::PathBuf;

    #[test]
    fn new_changed_and_removed_files_are_named() {
        let times = |entries: &[(&str, u64)]| entries.iter().map(|(path, size)| (PathBuf::from(path), (None, *size))).collect::<Times>();
        let before = times(&[("a", 1), ("b", 1), ("c", 1)]);
        assert_eq!(changed(&before, &times(&[("a", 1), ("b", 2), ("c", 1)])), "b");
        assert_eq!(changed(&before, &times(&[("a", 1), ("b", 2), ("d", 1)])), "b and 2 more");
    }
}
