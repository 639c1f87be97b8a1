//! A WebDriver session: the commands that the tests use, over plain HTTP (W3C WebDriver).
//!
//! One hundred lines stand here instead of a client library: a synchronous session can be ended by
//! its guard when a test panics, which an asynchronous one cannot, and a browser that is left behind
//! disturbs every test after it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::driver::{Driver, Wishes, capabilities};
use crate::engine::Engine;
use crate::poll;

/// No script of a test takes longer, not on a slow machine either; a driver that is asked while a page changes may never answer.
const SCRIPT: Duration = Duration::from_secs(30);
/// No other command takes longer, the start of a browser included: the drivers themselves give up after a minute.
const COMMAND: Duration = Duration::from_secs(180);

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open browser with a fresh profile. It is closed when this is dropped.
#[derive(Debug)]
pub struct Browser {
    /// Its engine.
    pub engine: Engine,
    agent: ureq::Agent,
    session: String,
    driver: Driver,
}

/// An element of the page.
#[derive(Debug, Clone)]
pub struct Element(Value);

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
    }
}

impl Browser {
    /// Starts a browser with a fresh profile.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        Self::start_with(engine, &Wishes::default())
    }

    /// Starts a browser with a fresh profile and some wishes.
    #[must_use]
    pub fn start_with(engine: Engine, wishes: &Wishes) -> Self {
        let driver = Driver::start(engine);
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(COMMAND)).build().into();
        let reply = send(&agent, &format!("{}/session", driver.address), &capabilities(engine, wishes));
        let id = reply.as_ref().ok().and_then(|value| value["sessionId"].as_str()).unwrap_or_else(|| panic!("{engine:?}: {reply:?}"));
        Self { engine, session: format!("{}/session/{id}", driver.address), agent, driver }
    }

    fn post(&self, command: &str, body: &Value) -> Result<Value, String> {
        send(&self.agent, &format!("{}/{command}", self.session), body)
    }

    fn get(&self, command: &str) -> Result<Value, String> {
        read(self.agent.get(format!("{}/{command}", self.session)).call())
    }

    #[track_caller]
    fn must(&self, command: &str, body: &Value) -> Value {
        self.post(command, body).unwrap_or_else(|error| panic!("{:?} {command} {body}: {error}", self.engine))
    }

    /// Goes to an address and returns at once.
    #[track_caller]
    pub fn go_without_waiting(&self, address: &str) {
        self.must("url", &json!({ "url": address }));
    }

    /// Goes to an address and waits until its load event is over.
    #[track_caller]
    pub fn go(&self, address: &str) {
        self.go_without_waiting(address);
        self.wait_loaded(address);
    }

    /// Waits until the document at this address has had its load event.
    #[track_caller]
    pub fn wait_loaded(&self, address: &str) {
        poll::until(&format!("{:?} loads {address}", self.engine), || {
            // `complete` alone is the state just before the event.
            let seen = self.try_run("return [location.href, document.readyState, performance.timing.loadEventEnd > 0]", &json!([]))?;
            poll::holds(seen == json!([address, "complete", true]), seen)
        });
    }

    /// Runs the body of a function in the page.
    ///
    /// # Errors
    /// What the driver or the script said.
    pub fn try_run(&self, body: &str, arguments: &Value) -> Result<Value, String> {
        let request = self.agent.post(format!("{}/execute/sync", self.session)).config().timeout_global(Some(SCRIPT)).build();
        read(request.send_json(json!({ "script": body, "args": arguments })))
    }

    /// Runs the body of a function in the page and gives its result.
    #[track_caller]
    pub fn run(&self, body: &str) -> Value {
        self.run_with(body, &json!([]))
    }

    /// The same with arguments.
    #[track_caller]
    pub fn run_with(&self, body: &str, arguments: &Value) -> Value {
        self.try_run(body, arguments).unwrap_or_else(|error| panic!("{:?} {body}: {error}", self.engine))
    }

    /// Runs the body of an async function in the page and gives what it resolves to.
    #[track_caller]
    pub fn run_async(&self, body: &str) -> Value {
        let script =
            format!("const done = arguments[arguments.length - 1]; (async () => {{ {body} }})().then(done, e => done('failed: ' + e))");
        self.must("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// The element that a script returns, once it returns one.
    #[track_caller]
    pub fn element(&self, what: &str, body: &str) -> Element {
        poll::until(what, || {
            let value = self.try_run(body, &json!([]))?;
            value.get(ELEMENT).is_some().then(|| Element(value.clone())).ok_or_else(|| value.to_string())
        })
    }

    /// Clicks as a person does: with input events that the browser trusts.
    #[track_caller]
    pub fn click(&self, element: &Element) {
        let id = element.0[ELEMENT].as_str().expect("an element");
        self.must(&format!("element/{id}/click"), &json!({}));
    }

    /// Clicks the first element that a selector finds, brought into the middle of the window: a page
    /// that scrolls smoothly would still be moving.
    #[track_caller]
    pub fn click_on(&self, selector: &str) {
        let script = "const e = document.querySelector(SELECTOR); e?.scrollIntoView({ block: 'center', behavior: 'instant' }); return e";
        let element = self.element(selector, &script.replace("SELECTOR", &json!(selector).to_string()));
        self.click(&element);
    }

    /// Clicks so many times, in one command: how long a driver takes from one command to the next is not between the clicks.
    #[track_caller]
    pub fn click_quickly_on(&self, selector: &str, times: usize) {
        let script = "const e = document.querySelector(SELECTOR); e?.scrollIntoView({ block: 'center', behavior: 'instant' }); return e";
        let element = self.element(selector, &script.replace("SELECTOR", &json!(selector).to_string()));
        let mut actions = vec![json!({ "type": "pointerMove", "duration": 0, "origin": element.0, "x": 0, "y": 0 })];
        for _ in 0..times {
            for action in ["pointerDown", "pointerUp"] {
                actions.push(json!({ "type": action, "button": 0 }));
            }
            actions.push(json!({ "type": "pause", "duration": 50 }));
        }
        let mouse = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions });
        self.must("actions", &json!({ "actions": [mouse] }));
    }

    /// Types into the first element that a selector finds.
    #[track_caller]
    pub fn type_into(&self, selector: &str, text: &str) {
        let element = self.element(selector, &format!("return document.querySelector({})", json!(selector)));
        let id = element.0[ELEMENT].as_str().expect("an element");
        self.must(&format!("element/{id}/value"), &json!({ "text": text }));
    }

    /// One step back in the history.
    #[track_caller]
    pub fn back(&self) {
        self.must("back", &json!({}));
    }

    /// All cookies that the current page would be sent or may read.
    #[track_caller]
    pub fn cookies(&self) -> Vec<Value> {
        self.get("cookie").expect("cookies can be read").as_array().expect("a list").clone()
    }

    /// Forgets every cookie of the current page's host.
    pub fn delete_cookies(&self) {
        read(self.agent.delete(format!("{}/cookie", self.session)).call()).expect("cookies can be deleted");
    }

    /// The current window.
    #[track_caller]
    pub fn window(&self) -> String {
        self.get("window").expect("there is a window").as_str().expect("a handle").to_owned()
    }

    /// All windows.
    #[track_caller]
    pub fn windows(&self) -> Vec<String> {
        let handles = self.get("window/handles").expect("windows can be listed");
        handles.as_array().expect("a list").iter().filter_map(|handle| handle.as_str().map(str::to_owned)).collect()
    }

    /// Opens a new tab (`tab`) or window (`window`) and gives its handle; the current one stays.
    #[track_caller]
    pub fn open(&self, kind: &str) -> String {
        self.must("window/new", &json!({ "type": kind }))["handle"].as_str().expect("a handle").to_owned()
    }

    /// Makes a window the current one.
    #[track_caller]
    pub fn switch(&self, handle: &str) {
        self.must("window", &json!({ "handle": handle }));
    }

    /// Closes the current window.
    #[track_caller]
    pub fn close(&self) {
        read(self.agent.delete(format!("{}/window", self.session)).call()).expect("the window closes");
    }

    /// Minimises the current window.
    ///
    /// # Errors
    /// What the driver said.
    pub fn minimize(&self) -> Result<Value, String> {
        self.post("window/minimize", &json!({}))
    }

    /// Gives the window a size.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.must("window/rect", &json!({ "width": width, "height": height }));
    }

    /// The visible part of the page as base64 of a PNG.
    #[track_caller]
    pub fn screenshot(&self) -> String {
        self.get("screenshot").expect("a screenshot").as_str().expect("base64").to_owned()
    }

    /// A command of the Chrome DevTools protocol. Chromium only.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.must("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Kills every process of this browser that shows a page, as the system does when memory is short. Chromium only.
    #[track_caller]
    pub fn kill_renderers(&self) {
        let killed = self.driver.kill_below("--type=renderer");
        assert!(killed > 0, "no renderer was found");
    }

    /// The lines of the browser's own console since the last call, those of the network included. Chromium only.
    #[track_caller]
    pub fn console(&self) -> Vec<Value> {
        self.must("se/log", &json!({ "type": "browser" })).as_array().expect("a list").clone()
    }
}

fn send(agent: &ureq::Agent, address: &str, body: &Value) -> Result<Value, String> {
    read(agent.post(address).send_json(body))
}

fn read(reply: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, String> {
    let mut reply = reply.map_err(|error| error.to_string())?;
    let status = reply.status();
    let text = reply.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string().map_err(|error| error.to_string())?;
    let mut value: Value = serde_json::from_str(&text).map_err(|_| format!("{status}: {text}"))?;
    if status.is_success() {
        Ok(value["value"].take())
    } else {
        Err(format!("{}: {}", value["value"]["error"].as_str().unwrap_or("?"), value["value"]["message"].as_str().unwrap_or(&text)))
    }
}
