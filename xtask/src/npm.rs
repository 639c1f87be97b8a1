//! The npm tools: installed exactly as package-lock.json says, with a Node of their own.
//!
//! The machine's Node only has to run npm; whatever else needs Node gets the pinned one from `node_modules/.bin`.

use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::tools;

/// The oldest Node whose npm installs these tools.
const OLDEST_NODE_MAJOR: u32 = 18;

/// Installs the npm tools if package.json or package-lock.json is not the one that was installed last.
pub(crate) fn ensure(repo: &Repo) -> Result {
    let label = "npm tools";
    let stamp_file = repo.path("node_modules/.candor-stamp");
    let stamp = files::sha256_of_named([
        ("package.json", files::read(&repo.path("package.json"))?.as_slice()),
        ("package-lock.json", files::read(&repo.path("package-lock.json"))?.as_slice()),
    ]);
    if std::fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) && pinned_node_works(repo) {
        step::present(label, "present");
        return Ok(());
    }
    machine_has_npm()?;
    run::step(&format!("{label} (npm ci)"), run::command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&repo.root))?;
    if !pinned_node_works(repo) {
        // An npm that does not run install scripts leaves the package `node` without its program.
        run::step(
            "Node of the npm tools",
            run::command("npm").args(["rebuild", "node", "--ignore-scripts=false"]).current_dir(&repo.root),
        )?;
    }
    if !pinned_node_works(repo) {
        return Err(Failure::new(
            "npm installed the package `node`, but node_modules/.bin/node does not run. Remove node_modules and run `npm ci --ignore-scripts=false`.",
        ));
    }
    std::fs::write(&stamp_file, stamp).context("writing node_modules/.candor-stamp")
}

fn pinned_node_works(repo: &Repo) -> bool {
    run::succeeds(run::command(tools::npm_program(repo, "node")).arg("--version"))
}

fn machine_has_npm() -> Result {
    let how = "Install Node with npm (Debian: `apt-get install nodejs npm`), then run this again.";
    let version = run::output(run::command("node").arg("--version"))
        .map_err(|_| Failure::new(format!("Node is missing, and the npm tools (wrangler, esbuild, wasm-opt) need it. {how}")))?;
    let major = major_version(&version).context(format!("`node --version` printed {version:?}"))?;
    if major < OLDEST_NODE_MAJOR {
        return Err(Failure::new(format!("Node {} is too old: {OLDEST_NODE_MAJOR} or newer is needed. {how}", version.trim())));
    }
    if run::succeeds(run::command("npm").arg("--version")) { Ok(()) } else { Err(Failure::new(format!("npm is missing. {how}"))) }
}

fn major_version(printed: &str) -> Option<u32> {
    printed.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major_version;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("command not found"), None);
    }
}
