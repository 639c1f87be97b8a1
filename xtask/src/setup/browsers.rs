//! The three browsers and their drivers, from Debian's packages.

use super::debian;
use crate::failure::{Failure, Result};
use crate::step;
use crate::tools;

/// A program that the tests need, and the Debian package that has it.
const NEEDED: [(&str, &str); 5] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
];

/// Installs what is missing.
pub(crate) fn ensure() -> Result {
    let missing = missing();
    for (_, package) in NEEDED.iter().filter(|needed| !missing.contains(needed)) {
        step::present(package, "present");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    debian::install(&packages, &format!("The tests need programs that are not in PATH: {}.", programs(&missing)))?;
    let still = self::missing();
    if still.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("apt-get ended well, but these are not in PATH: {}.", programs(&still))))
    }
}

fn missing() -> Vec<(&'static str, &'static str)> {
    NEEDED.into_iter().filter(|(program, _)| tools::which(program).is_none()).collect()
}

fn programs(needed: &[(&str, &str)]) -> String {
    needed.iter().map(|(program, _)| *program).collect::<Vec<_>>().join(", ")
}
