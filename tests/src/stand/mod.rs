//! The stand: a process of Node that runs the built worker in workerd behind the proxy that can
//! fail, and the host pages. See `tests/stand/`. Dropping it, or the death of this process by
//! whatever cause, ends it: it lives as long as the pipe to its standard input.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{paths, poll};

mod proxy;
mod worker;

pub use proxy::{Fault, Request};

/// A running stand.
#[derive(Debug)]
pub struct Stand {
    process: Child,
    agent: ureq::Agent,
    control: u64,
    /// What it wrote so far: to its error output, and to its output.
    logs: [std::path::PathBuf; 2],
    /// The port of the proxy in front of the worker: what pages talk to.
    pub proxy: u64,
    /// The port of the host pages.
    pub pages: u64,
    /// The port of the worker itself, for requests that must not pass a proxy.
    pub worker: u64,
    /// The operator's token.
    pub token: String,
}

impl Drop for Stand {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The stand that all tests of this process share. What changes the worker itself takes its own.
#[must_use]
pub fn shared() -> &'static Stand {
    static SHARED: LazyLock<Stand> = LazyLock::new(Stand::start);
    &SHARED
}

impl Stand {
    /// Starts a stand with the worker as it is deployed.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&json!({}))
    }

    /// Starts a stand with other variables for the worker, such as `{"ENVIRONMENT":"development"}`.
    #[must_use]
    pub fn start_with(vars: &Value) -> Self {
        Self::launch(vars, &json!({}), &Value::Null)
    }

    /// The same with other rate limits, such as `{"BATCH_LIMIT":3}`; null: without that binding.
    #[must_use]
    pub fn start_limited(vars: &Value, limits: &Value) -> Self {
        Self::launch(vars, limits, &Value::Null)
    }

    /// The same with bindings that can fail, see `tests/stand/faulty.mjs`: `retries` is how often the queue tries, `without` how
    /// many of the newest migrations are left out (`{"DB":1,"EVENTS":1}`).
    #[must_use]
    pub fn start_faulty(vars: &Value, faults: &Value) -> Self {
        // Storms of batches are what these tests are about, and nothing of them is to be thinned out.
        let limits = ["BATCH_LIMIT", "BATCH_OVERFLOW", "SITE_LIMIT", "SITE_OVERFLOW"].map(|name| (name.to_owned(), json!(1_000_000)));
        Self::launch(vars, &Value::Object(limits.into_iter().collect()), faults)
    }

    fn launch(vars: &Value, limits: &Value, faults: &Value) -> Self {
        let worker = paths::build().join("worker/index.js");
        assert!(worker.is_file(), "{} is missing: run `cargo xtask build` first", worker.display());
        let (log, log_path) = paths::log_file("stand");
        let mut process = Command::new(paths::node())
            .arg(paths::repository().join("tests/stand/stand.mjs"))
            .env("CANDOR_BUILD", paths::build())
            .env("CANDOR_STAND_VARS", vars.to_string())
            .env("CANDOR_STAND_LIMITS", limits.to_string())
            .env("CANDOR_STAND_FAULTS", faults.to_string())
            .current_dir(paths::repository())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("Node starts the stand");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let ports = loop {
            let mut line = String::new();
            let read = output.read_line(&mut line).expect("the stand says its ports");
            assert!(read > 0, "the stand ended: {}", std::fs::read_to_string(&log_path).unwrap_or_default());
            // workerd's own lines come before.
            if let Ok(ports) = serde_json::from_str::<Value>(&line) {
                break ports;
            }
        };
        // What it says later must be read, or it would block on a full pipe. The worker's own lines are among it.
        let (mut said, said_path) = paths::log_file("stand-said");
        std::thread::spawn(move || std::io::copy(&mut output, &mut said));
        let port = |name: &str| ports[name].as_u64().expect("a port");
        // Without a pool: a connection that the worker closed while it lay there would fail the next request.
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(poll::PATIENCE))
            .max_idle_connections(0)
            .build()
            .into();
        Self {
            agent,
            control: port("control"),
            proxy: port("proxy"),
            pages: port("pages"),
            worker: port("worker"),
            token: ports["token"].as_str().expect("a token").to_owned(),
            logs: [log_path, said_path],
            process,
        }
    }

    #[track_caller]
    fn command(&self, name: &str, body: &Value) -> Value {
        let reply = self.agent.post(format!("http://127.0.0.1:{}/{name}", self.control)).send_json(body);
        let mut reply = reply.unwrap_or_else(|error| panic!("the stand, {name}: {error}"));
        let value: Value = reply.body_mut().with_config().limit(64 * 1024 * 1024).read_json().expect("the stand answers JSON");
        assert!(reply.status().is_success(), "the stand, {name} {body}: {value}");
        value
    }

    /// All that the stand and its worker wrote so far.
    #[must_use]
    pub fn said(&self) -> String {
        self.logs.iter().map(|path| std::fs::read_to_string(path).unwrap_or_default()).collect()
    }

    /// Rows of a statement on `EVENTS`.
    #[track_caller]
    #[must_use]
    pub fn events(&self, statement: &str) -> Vec<Value> {
        self.sql("EVENTS", statement)
    }

    /// Rows of a statement on `DB` or `EVENTS`.
    #[track_caller]
    #[must_use]
    pub fn sql(&self, database: &str, statement: &str) -> Vec<Value> {
        let rows = self.command("sql", &json!({ "database": database, "statement": statement }));
        rows.as_array().expect("rows").clone()
    }

    /// Ends workerd as a machine that fails would, and gives the port of the next one.
    #[must_use]
    pub fn kill_worker(&self) -> u64 {
        self.command("kill", &json!({}))["port"].as_u64().expect("a port")
    }

    /// The most memory that workerd has had since it started, in bytes.
    #[must_use]
    pub fn most_memory_bytes(&self) -> u64 {
        self.command("memory", &json!({}))["bytes"].as_u64().expect("bytes")
    }

    /// Applies the migrations that were left out at the start.
    #[track_caller]
    pub fn migrate_rest(&self) {
        self.command("migrate", &json!({}));
    }

    /// Starts what the platform's clock starts every hour, and waits for its end.
    #[track_caller]
    pub fn run_schedule(&self) {
        let ran = self.command("schedule", &json!({}));
        assert_eq!(ran["outcome"], "ok", "{ran}");
    }

    /// What a host of the proxy was asked for so far, in order.
    #[track_caller]
    #[must_use]
    pub fn requests(&self, host: &str) -> Vec<Request> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let log = self.command("log", &json!({ "host": host }));
        let entries = log.as_array().expect("a list").iter();
        entries
            .map(|entry| Request {
                at_ms: entry["at_ms"].as_u64().expect("a time"),
                method: text(&entry["method"]),
                url: text(&entry["url"]),
                headers: entry["headers"].clone(),
                body: text(&entry["body"]),
                status: text(&entry["status"]),
                reply: entry["reply"].clone(),
            })
            .collect()
    }

    /// From now on paths with this prefix fail on this host.
    #[track_caller]
    pub fn fault(&self, host: &str, prefix: &str, fault: Fault) {
        let mode = match fault {
            Fault::Reset => "reset".to_owned(),
            Fault::Hang => "hang".to_owned(),
            Fault::Status500 => "500".to_owned(),
            Fault::Page(status) => format!("page {status}"),
            Fault::Wait(status, seconds) => format!("wait {status} {seconds}"),
            Fault::Pass => "pass".to_owned(),
        };
        self.command("fault", &json!({ "host": host, "prefix": prefix, "mode": mode }));
    }

    /// How many pages of this host came out of the back-forward cache, as they said themselves.
    #[track_caller]
    #[must_use]
    pub fn restored(&self, host: &str) -> u64 {
        self.command("restored", &json!({ "host": host })).as_u64().expect("a count")
    }

    /// What a page of this host told last, by what it sent to `/told`.
    #[track_caller]
    #[must_use]
    pub fn told(&self, host: &str) -> Value {
        self.command("told", &json!({ "host": host }))
    }

    /// The host pages of this host carry this tag.
    #[track_caller]
    pub fn register_page(&self, host: &str, tag: &str, collector: &str) {
        self.command("page", &json!({ "host": host, "tag": tag, "collector": collector }));
    }

    /// A second version of the assets is deployed: (before, after).
    #[track_caller]
    #[must_use]
    pub fn deploy(&self) -> (String, String) {
        let versions = self.command("deploy", &json!({}));
        let text = |name: &str| versions[name].as_str().expect("a version").to_owned();
        (text("before"), text("after"))
    }
}
