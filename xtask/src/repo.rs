//! Where things are in the repository, and what its manifests say.
//!
//! It only reads: no folder is made here.

use crate::failure::{Context, Result};
use std::path::{Path, PathBuf};

/// The repository that the command works on.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    /// The folder that holds the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
}

impl Repo {
    /// The repository this program was built from; `CANDOR_ROOT` names another one (the tests of `deploy` do).
    pub(crate) fn find() -> Self {
        let built_from = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = std::env::var_os("CANDOR_ROOT").map_or_else(|| built_from.parent().unwrap_or(built_from).to_path_buf(), PathBuf::from);
        Self { root }
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// What `cargo xtask build` leaves: `build/`.
    pub(crate) fn build_dir(&self) -> PathBuf {
        self.path("build")
    }

    /// The text of a file of the repository.
    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        std::fs::read_to_string(self.path(relative)).context(format!("reading {relative}"))
    }

    /// The version of the workspace, which every crate shares.
    pub(crate) fn version(&self) -> Result<String> {
        let manifest: toml::Table = self.read("Cargo.toml")?.parse().context("Cargo.toml")?;
        manifest
            .get("workspace")
            .and_then(|table| table.get("package")?.get("version")?.as_str())
            .map(str::to_owned)
            .context("Cargo.toml has no workspace.package.version")
    }

    /// The version of a dependency in Cargo.lock: the one place that pins it.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        version_in_lock(&self.read("Cargo.lock")?, package).context(format!("Cargo.lock does not name {package}"))
    }

    /// The channel that rust-toolchain.toml pins.
    pub(crate) fn stable_toolchain(&self) -> Result<String> {
        let file: toml::Table = self.read("rust-toolchain.toml")?.parse().context("rust-toolchain.toml")?;
        file.get("toolchain")
            .and_then(|table| table.get("channel")?.as_str())
            .map(str::to_owned)
            .context("rust-toolchain.toml has no toolchain.channel")
    }
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    let wanted = format!("name = \"{package}\"");
    lines.find(|line| *line == wanted)?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    const LOCK: &str =
        "version = 4\n\n[[package]]\nname = \"worker\"\nversion = \"0.8.7\"\n\n[[package]]\nname = \"worker-sys\"\nversion = \"0.8.6\"\n";

    #[test]
    fn a_version_is_read_by_the_whole_name() {
        assert_eq!(version_in_lock(LOCK, "worker").as_deref(), Some("0.8.7"));
        assert_eq!(version_in_lock(LOCK, "worker-sys").as_deref(), Some("0.8.6"));
        assert_eq!(version_in_lock(LOCK, "work"), None);
    }
}
