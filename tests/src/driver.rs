//! Starting a browser's driver on a port of its own, and ending it for certain: the guard ends the
//! session first, because a driver that is killed leaves its browser behind.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::{Value, json};

use crate::engine::Engine;
use crate::{paths, poll};

/// So many ports are the tests' to choose from.
const PORTS: u16 = 10_000;

/// A running driver, and for WebKit the display it draws on.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    display: Option<Child>,
    /// Where the browser puts its profile: a browser that is killed leaves it behind.
    scratch: PathBuf,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        for process in [Some(&mut self.process), self.display.as_mut()].into_iter().flatten() {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

/// A port that nobody uses, and that nobody is given before it is used: each call gives another, of those below the range from
/// which the system takes ports for connections and for whoever does not mind. Test runs side by side begin at different ones.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let end = range.split_whitespace().next().and_then(|first| first.parse().ok()).filter(|end| *end > 2 * PORTS).unwrap_or(32_768);
    let begin = u16::try_from(std::process::id() % u32::from(PORTS)).expect("less than a port");
    let ports = (0..PORTS).map(|_| end - 1 - (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % PORTS);
    ports.into_iter().find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
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
                // Without a graphics card its compositor draws with Mesa's software rasterizer, on a thread of the page's
                // process, and now and then dies in there (a fault in swrast_dri.so; the session ends with "page crash").
                command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
                command
            }
        };
        let (log, _) = paths::log_file(engine.name());
        let scratch = std::env::temp_dir().join(format!("candor-browser-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&scratch).expect("a folder for the browser can be made");
        let process = command
            .env("TMPDIR", &scratch)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let driver = Self { process, display, scratch, address: format!("http://127.0.0.1:{port}") };
        poll::until("the driver listens", || TcpStream::connect(("127.0.0.1", port)).map(drop).map_err(|error| error.to_string()));
        driver
    }
}

impl Driver {
    /// Kills the processes below the driver with this word in their command line; gives how many.
    #[must_use]
    pub fn kill_below(&self, word: &str) -> usize {
        let mut below = vec![self.process.id()];
        let mut killed = 0;
        while let Some(id) = below.pop() {
            // Each thread has started its own.
            for thread in std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten() {
                let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
                below.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
            }
            let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&line).contains(word) {
                killed += usize::from(Command::new("kill").args(["-KILL", &id.to_string()]).status().is_ok_and(|status| status.success()));
            }
        }
        killed
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
