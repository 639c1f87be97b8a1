//! `wrangler dev` as a child that cannot outlive this program, and what it prints.

use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::tether;
use crate::wrangler;
use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The running worker.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    speech: Arc<Mutex<Speech>>,
}

/// What the worker prints: kept until it is ready, shown from then on.
#[derive(Debug, Default)]
struct Speech {
    aloud: bool,
    kept: String,
}

impl Server {
    /// Starts it. It is not ready when this returns.
    pub(crate) fn start(repo: &Repo, port: u16) -> Result<Self> {
        let mut wrangler = wrangler::command(repo)?;
        wrangler.args([
            "dev",
            "--local",
            "--ip",
            "127.0.0.1",
            "--inspector-port",
            "0",
            "--log-level",
            "warn",
            "--show-interactive-dev-session=false",
        ]);
        wrangler.args(["--port", &port.to_string()]);
        // Without it wrangler asks a server of Cloudflare where this machine is, and complains when offline.
        wrangler.env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
        let mut child = tether::spawn(repo, &wrangler)?;
        let speech = Arc::new(Mutex::new(Speech::default()));
        if let Some(from) = child.stdout.take() {
            listen(from, &speech);
        }
        if let Some(from) = child.stderr.take() {
            listen(from, &speech);
        }
        Ok(Self { child, speech })
    }

    /// An error if it has ended.
    pub(crate) fn is_running(&mut self) -> Result {
        match self.child.try_wait().context("wrangler dev")? {
            None => Ok(()),
            Some(status) => {
                // Its last words may still be on their way.
                std::thread::sleep(Duration::from_millis(200));
                Err(Failure::new(format!("wrangler dev ended ({status}).")))
            }
        }
    }

    /// What it printed so far.
    pub(crate) fn said(&self) -> String {
        self.speech.lock().unwrap_or_else(PoisonError::into_inner).kept.clone()
    }

    /// From now on what it prints is shown.
    pub(crate) fn speak(&self) {
        let mut speech = self.speech.lock().unwrap_or_else(PoisonError::into_inner);
        speech.aloud = true;
        print!("{}", speech.kept);
    }
}

fn listen(from: impl Read + Send + 'static, speech: &Arc<Mutex<Speech>>) {
    let speech = Arc::clone(speech);
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n').map_while(std::io::Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let mut speech = speech.lock().unwrap_or_else(PoisonError::into_inner);
            if speech.aloud {
                println!("{line}");
            } else {
                speech.kept.push_str(&line);
                speech.kept.push('\n');
            }
        }
    });
}
