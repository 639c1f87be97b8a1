//! The stand: a process of Node that runs the built worker in workerd behind the proxy that can
//! fail, and the host pages. See `tests/stand/`. Dropping it, or the death of this process by
//! whatever cause, ends it: it lives as long as the pipe to its standard input.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::paths;

/// A running stand.
#[derive(Debug)]
pub struct Stand {
    process: Child,
    agent: ureq::Agent,
    control: u64,
    /// The port of the proxy in front of the worker: what pages talk to.
    pub proxy: u64,
    /// The port of the host pages.
    pub pages: u64,
    /// The port of the worker itself, for requests that must not pass a proxy.
    pub worker: u64,
    /// The operator's token.
    pub token: String,
}

/// What one of the proxy's hosts was asked for.
#[derive(Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query.
    pub url: String,
    /// The request's headers, names in lower case.
    pub headers: Value,
    /// The body as text.
    pub body: String,
    /// The status as text, or what happened instead.
    pub status: String,
    /// The reply's headers, if there was one.
    pub reply: Value,
}

/// In one line; the rest is in the fields.
impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {} {} {}", self.method, self.url, self.status, self.body)
    }
}

/// How a host may fail.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The connection is reset.
    Reset,
    /// Nothing is said for 30 s.
    Hang,
    /// Status 500 from something that is not the worker.
    Status500,
    /// No failure (any more).
    Pass,
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
        let worker = paths::build().join("worker/index.js");
        assert!(worker.is_file(), "{} is missing: run `cargo xtask build` first", worker.display());
        let (log, log_path) = paths::log_file("stand");
        let mut process = Command::new(paths::node())
            .arg(paths::repository().join("tests/stand/stand.mjs"))
            .env("CANDOR_BUILD", paths::build())
            .env("CANDOR_STAND_VARS", vars.to_string())
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
        // What it says later must be read, or it would block on a full pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let port = |name: &str| ports[name].as_u64().expect("a port");
        // Without a pool: a connection that the worker closed while it lay there would fail the next request.
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
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
            Fault::Reset => "reset",
            Fault::Hang => "hang",
            Fault::Status500 => "500",
            Fault::Pass => "pass",
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

    /// Makes or changes a site as an operator does.
    ///
    /// # Panics
    /// If the worker refuses it.
    #[track_caller]
    pub fn put_site(&self, site: &str, config: &Value) {
        let address = format!("http://127.0.0.1:{}/api/sites/{site}", self.worker);
        let reply = self.agent.put(address).header("authorization", format!("Bearer {}", self.token)).send_json(config);
        let mut reply = reply.expect("the worker answers");
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        assert!(reply.status().is_success(), "PUT {site}: {} {text}", reply.status());
    }

    /// Sends a batch to the worker itself: status, `Candor-Result`, body.
    #[track_caller]
    #[must_use]
    pub fn post_batch(&self, site: &str, body: &str, headers: &[(&str, &str)]) -> (u16, String, String) {
        let mut request = self.agent.post(format!("http://127.0.0.1:{}/v1/batch?site={site}", self.worker)).content_type("text/plain");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut reply = request.send(body).expect("the worker answers");
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        let result = reply.headers().get("candor-result").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        (reply.status().as_u16(), result, text)
    }

    /// The version of the assets that is current.
    #[track_caller]
    #[must_use]
    pub fn assets_version(&self) -> String {
        let (_, _, body) = self.get("/a/versions.json", &[]);
        let versions: Value = serde_json::from_str(&body).expect("the versions are JSON");
        versions["current"].as_str().expect("a version").to_owned()
    }

    /// A plain GET of the worker with headers: status, headers, body.
    #[track_caller]
    #[must_use]
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, ureq::http::HeaderMap, String) {
        let mut request = self.agent.get(format!("http://127.0.0.1:{}{path}", self.worker)).config().max_redirects(0).build();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut reply = request.call().expect("the worker answers");
        let body = reply.body_mut().read_to_string().unwrap_or_default();
        (reply.status().as_u16(), reply.headers().clone(), body)
    }
}
