//! The three browsers as wasm-bindgen-test drives them, and the display that WebKit needs.

use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run;
use crate::tether;
use crate::tools::{self, CargoTool};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};

/// A browser by its engine.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Browser {
    /// Chromium, headless.
    Chromium,
    /// Firefox, headless.
    Firefox,
    /// WebKitGTK, which has no headless mode.
    WebKit,
}

impl Browser {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        }
    }

    /// Makes the runner use this browser: it takes the first driver that a variable names, so only one may be set.
    pub(crate) fn prepare(self, command: &mut Command, display: &Display) -> Result {
        for variable in ["CHROMEDRIVER", "GECKODRIVER", "SAFARIDRIVER", "SAFARIDRIVER_REMOTE", "CHROMEDRIVER_REMOTE", "GECKODRIVER_REMOTE"]
        {
            command.env_remove(variable);
        }
        let driver = |name: &str| tools::which(name).context(format!("{name} is not in PATH; `cargo xtask setup --tests` installs it"));
        match self {
            Self::Chromium => command.env("CHROMEDRIVER", driver("chromedriver")?),
            Self::Firefox => command.env("GECKODRIVER", CargoTool::geckodriver().path()?),
            // WebKit's driver speaks the protocol of Safari's. Its sandbox refuses to run as root.
            Self::WebKit => command
                .env("SAFARIDRIVER", driver("WebKitWebDriver")?)
                .env("DISPLAY", &display.name)
                .env("GDK_BACKEND", "x11")
                .env("LIBGL_ALWAYS_SOFTWARE", "1")
                .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
        };
        Ok(())
    }
}

/// An X server without a screen. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Display {
    name: String,
    server: Child,
}

impl Display {
    /// Starts it; the server itself chooses a number that is free.
    pub(crate) fn start(repo: &Repo) -> Result<Self> {
        let mut xvfb = run::command("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
        let mut server = tether::spawn(repo, &xvfb)?;
        let mut number = String::new();
        let output = server.stdout.take().context("Xvfb has no output")?;
        BufReader::new(output).read_line(&mut number).context("Xvfb")?;
        if number.trim().is_empty() {
            return Err(Failure::new("Xvfb did not start; `Xvfb -displayfd 1` says why."));
        }
        Ok(Self { name: format!(":{}", number.trim()), server })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.server.stdin.take());
        let _ = self.server.wait();
    }
}
