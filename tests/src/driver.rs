//! Starting a browser's driver on a port of its own, and ending it for certain: the guard ends the
//! session first, because a driver that is killed leaves its browser behind.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::{paths, poll};

/// A running driver, and for WebKit the display it draws on.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    display: Option<Child>,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        for process in [Some(&mut self.process), self.display.as_mut()].into_iter().flatten() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A port that nobody uses at this moment.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

impl Driver {
    /// Starts the driver of an engine and waits until it listens.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        let port = free_port();
        let mut display = None;
        let mut command = match engine {
            Engine::Chromium => {
                let mut command = Command::new(paths::program("CHROMEDRIVER", &["chromedriver"]));
                command.arg(format!("--port={port}"));
                command
            }
            Engine::Firefox => {
                let mut command = Command::new(paths::program("GECKODRIVER", &["geckodriver"]));
                command.args(["--port", &port.to_string(), "--websocket-port", &free_port().to_string()]);
                command
            }
            Engine::Webkit => {
                let (server, name) = start_display();
                display = Some(server);
                let mut command = Command::new(paths::program("WEBKITDRIVER", &["WebKitWebDriver"]));
                // As root its sandbox cannot be made; the pages are our own.
                command.arg(format!("--port={port}")).env("DISPLAY", name).env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                command.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11").env("LIBGL_ALWAYS_SOFTWARE", "1");
                command
            }
        };
        let (log, _) = paths::log_file(engine.name());
        let process = command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let driver = Self { process, display, address: format!("http://127.0.0.1:{port}") };
        poll::until("the driver listens", || TcpStream::connect(("127.0.0.1", port)).map(drop).map_err(|error| error.to_string()));
        driver
    }
}

/// An X server without a screen, on the first number that is free. One for each session: windows of
/// two sessions on one display would hide each other.
fn start_display() -> (Child, String) {
    use std::io::{BufRead, BufReader};
    let mut server = Command::new(paths::program("XVFB", &["Xvfb"]))
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(paths::log_file("xvfb").0)
        .spawn()
        .expect("Xvfb starts");
    let mut number = String::new();
    let output = server.stdout.take().expect("its output is piped");
    BufReader::new(output).read_line(&mut number).expect("Xvfb says its number");
    assert!(!number.trim().is_empty(), "Xvfb found no free display");
    (server, format!(":{}", number.trim()))
}

/// What a session may be given beyond the engine's own.
#[derive(Debug, Default, Clone)]
pub struct Wishes {
    /// Preferences of Firefox.
    pub firefox_preferences: Vec<(&'static str, Value)>,
    /// Further arguments for Chromium.
    pub chromium_arguments: Vec<String>,
}

/// The capabilities that start a session.
#[must_use]
pub fn capabilities(engine: Engine, wishes: &Wishes) -> Value {
    // `none`: a navigation returns at once, so that a test can look at a page that is still loading.
    let mut always = match engine {
        Engine::Chromium => {
            let fixed = [
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--lang=en-US",
                "--window-size=1200,900",
            ];
            let arguments: Vec<String> = fixed.iter().map(ToString::to_string).chain(wishes.chromium_arguments.clone()).collect();
            json!({
                "goog:chromeOptions": { "binary": paths::program("CHROMIUM", &["chromium", "google-chrome"]), "args": arguments },
                "goog:loggingPrefs": { "browser": "ALL" },
            })
        }
        Engine::Firefox => {
            let mut preferences = json!({
                "intl.accept_languages": "en-US, en",
                "browser.tabs.warnOnClose": false,
                // The driver navigates as the address bar does, and then Firefox kills whatever script runs in that
                // moment, even in the middle of a `pagehide` listener. What becomes of a send that is killed is
                // tested where it can be had each time (beacon/loader/test/lite.test.ts).
                "dom.ipc.processHangMonitor": false,
            });
            for (name, value) in &wishes.firefox_preferences {
                preferences[*name] = value.clone();
            }
            json!({ "moz:firefoxOptions": {
                "binary": paths::program("FIREFOX", &["firefox-esr", "firefox"]), "args": ["-headless", "-width", "1200", "-height", "900"], "prefs": preferences,
            } })
        }
        Engine::Webkit => json!({ "webkitgtk:browserOptions": { "binary": mini_browser(), "args": ["--automation"] } }),
    };
    always["pageLoadStrategy"] = json!("none");
    always["timeouts"] = json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 });
    json!({ "capabilities": { "alwaysMatch": always } })
}

fn mini_browser() -> PathBuf {
    let folder = "/usr/lib/x86_64-linux-gnu";
    paths::program("MINIBROWSER", &[&format!("{folder}/webkit2gtk-4.1/MiniBrowser"), &format!("{folder}/webkit2gtk-4.0/MiniBrowser")])
}
