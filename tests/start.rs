//! `cargo xtask dev`, as a person starts it: it says what to open, it answers, it ends with the
//! person's terminal, and a port that is taken is told in a sentence.
#![allow(clippy::disallowed_methods, reason = "runs natively, where clocks exist")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::io::Read;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use candor_tests::{driver, paths, poll, raw};

/// The first build for development may take this long; a start without one takes seconds.
const BUILD: Duration = Duration::from_secs(1800);

/// A start without a build takes no longer, on a machine several times as slow either; a build there takes many minutes.
const QUICK: Duration = Duration::from_secs(90);

/// A running `cargo xtask dev`, with everything that it printed.
struct Dev {
    process: Child,
    said: Arc<Mutex<String>>,
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Dev {
    fn start(port: u16) -> Self {
        let mut process = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["xtask", "dev", "--port", &port.to_string()])
            .current_dir(paths::repository())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let streams: [Box<dyn Read + Send>; 2] = [Box::new(process.stdout.take().unwrap()), Box::new(process.stderr.take().unwrap())];
        for mut stream in streams {
            let said = Arc::clone(&said);
            std::thread::spawn(move || {
                let mut chunk = [0; 4096];
                while let Ok(read @ 1..) = stream.read(&mut chunk) {
                    said.lock().unwrap().push_str(&String::from_utf8_lossy(&chunk[..read]));
                }
            });
        }
        Self { process, said }
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it has printed this, as long as it runs.
    #[track_caller]
    fn wait_for(&mut self, words: &str, limit: Duration) {
        let start = Instant::now();
        while !self.said().contains(words) {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none() && start.elapsed() < limit, "no {words:?} after {:?} ({ended:?}): {}", start.elapsed(), self.said());
            poll::spend(Duration::from_millis(100));
        }
    }
}

#[test]
fn dev_prints_what_to_open_and_answers() {
    let port = driver::free_port();
    let mut dev = Dev::start(port);
    dev.wait_for("<script", BUILD);
    let base = format!("http://localhost:{port}");
    let said = dev.said();
    for line in [format!("{base}/demo/"), format!("{base}/"), format!("<script async src=\"{base}/c/demo.js\"")] {
        assert!(said.contains(&line), "{line}: {said}");
    }
    let token = said.split("token: ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_owned();
    assert!(token.len() >= 32, "how to sign in: {said}");

    let get = |path: &str, headers: &[(&str, &str)]| raw::send(port.into(), "GET", path, headers, b"");
    let health = get("/healthz", &[]);
    assert_eq!((health.status, &health.json()["status"]), (200, &"ok".into()), "{health:?}");
    assert_eq!(get("/demo/", &[]).status, 200);
    assert!(get("/c/demo.js", &[]).body.contains("site:\"demo\""));
    assert_eq!(get("/api/sites", &[("Authorization", &format!("Bearer {token}"))]).status, 200);
    assert_eq!(get("/api/sites", &[]).status, 401);

    // While it runs its port is taken: a second one says so at once.
    let start = Instant::now();
    assert_taken_port_is_told(port);
    assert!(start.elapsed() < QUICK, "before any slow work, not after {:?}", start.elapsed());

    // When it ends, however it ends, nothing of it stays.
    drop(dev);
    poll::until("the port is free again", || TcpListener::bind(("127.0.0.1", port)).map(drop).map_err(|error| error.to_string()));

    // A second start takes seconds.
    let start = Instant::now();
    let mut again = Dev::start(port);
    again.wait_for("<script", BUILD);
    assert!(start.elapsed() < QUICK, "a second start took {:?}: {}", start.elapsed(), again.said());
}

#[track_caller]
fn assert_taken_port_is_told(port: u16) {
    let mut second = Dev::start(port);
    let status = poll::until("it ends", || second.process.try_wait().unwrap().ok_or_else(|| second.said()));
    assert!(!status.success());
    let said = second.said();
    assert!(said.contains(&format!("Port {port} ")) && said.contains("--port "), "a sentence that names the way out: {said}");
    assert!(!said.contains("panicked") && !said.contains("Error {"), "{said}");
}
