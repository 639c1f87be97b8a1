//! Debian's packages: installs what is missing, as root or through sudo without a password.
//!
//! Where that is not possible it installs nothing, and its failure has the command that a person can run.

use crate::failure::{Failure, Result};
use crate::run;
use crate::tools;
use std::process::Command;

/// Installs packages. `what` says for whom and what is missing, for the failure's text.
pub(crate) fn install(packages: &[&str], what: &str) -> Result {
    let by_hand = format!("apt-get update && apt-get install --yes --no-install-recommends {}", packages.join(" "));
    if tools::which("apt-get").is_none() {
        return Err(Failure::new(format!(
            "{what}\nThis system has no apt-get. Install them with its own tools; on Debian it would be, as root:\n\n    {by_hand}\n"
        )));
    }
    let Some(root) = as_root() else {
        return Err(Failure::new(format!("{what}\nThis user may not install them. As root:\n\n    {by_hand}\n")));
    };
    run::step("Debian's package lists", apt(root).arg("update"))?;
    let mut install = apt(root);
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    run::step(&format!("Debian packages: {}", packages.join(" ")), &mut install).map(|_| ())
}

/// The words before a command that must run as root; none if this user cannot become root without a password.
fn as_root() -> Option<&'static [&'static str]> {
    if run::output(run::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(&[]);
    }
    run::succeeds(run::command("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn apt(root: &[&str]) -> Command {
    // `env` after sudo: sudo keeps no variables of the user.
    let words: Vec<&str> = root.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]).collect();
    let (program, rest) = words.split_first().unwrap_or((&"apt-get", &[]));
    let mut command = run::command(program);
    command.args(rest);
    command
}
