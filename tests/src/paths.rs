//! Where things are: the repository, the build, the tools. The variables that `cargo xtask test`
//! sets win over the defaults of a checkout.

use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_path_buf()
}

/// What `cargo xtask build` made.
#[must_use]
pub fn build() -> PathBuf {
    std::env::var_os("CANDOR_BUILD").map_or_else(|| repository().join("build"), PathBuf::from)
}

/// A Node that is new enough for wrangler.
#[must_use]
pub fn node() -> PathBuf {
    std::env::var_os("CANDOR_NODE").map_or_else(|| repository().join("node_modules/.bin/node"), PathBuf::from)
}

/// Where screenshots and logs of a run go. Not committed.
#[must_use]
pub fn artifacts() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from);
    target.join("artifacts")
}

/// A file for what a child process writes, and where it is; each call gives another.
#[must_use]
pub fn log_file(name: &str) -> (std::fs::File, PathBuf) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let folder = artifacts().join("logs");
    std::fs::create_dir_all(&folder).expect("the artefacts' folder can be made");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!("{name}-{}-{number}.log", std::process::id()));
    (std::fs::File::create(&path).expect("a log file can be made"), path)
}

/// A program: the one that the variable names, else the first on `PATH` or of the fallbacks.
///
/// # Panics
/// If there is none: the message says how to get it.
#[must_use]
pub fn program(variable: &str, names: &[&str]) -> PathBuf {
    if let Some(named) = std::env::var_os(variable) {
        return PathBuf::from(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    names
        .iter()
        .find_map(|name| if name.starts_with('/') { Some(PathBuf::from(name)).filter(|file| file.is_file()) } else { on_path(name) })
        .or_else(|| cached_tool(names))
        .unwrap_or_else(|| panic!("none of {names:?} was found: `cargo xtask test` installs it, or set {variable}"))
}

/// A tool that the set-up installed for itself: `<cache>/<name>-<version>/bin/<name>`.
fn cached_tool(names: &[&str]) -> Option<PathBuf> {
    let home = |tail: &str| std::env::var_os("HOME").map(|home| Path::new(&home).join(tail));
    let cache = std::env::var_os("CANDOR_TOOLS")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("XDG_CACHE_HOME").map(|cache| Path::new(&cache).join("candor/tools")))
        .or_else(|| home(".cache/candor/tools"))?;
    let mut folders: Vec<PathBuf> = std::fs::read_dir(cache).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    folders.iter().rev().flat_map(|folder| names.iter().map(move |name| folder.join("bin").join(name))).find(|file| file.is_file())
}
