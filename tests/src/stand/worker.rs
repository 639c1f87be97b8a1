//! What the tests ask of the worker itself: its sites, a batch, a page.

use serde_json::{Value, json};

use super::Stand;
use crate::raw;

impl Stand {
    /// Makes or changes a site whose visitors are browsers without a window: a rule lets them in.
    ///
    /// # Panics
    /// If the worker refuses it.
    #[track_caller]
    pub fn put_site(&self, site: &str, config: &Value) {
        self.put_config(site, config);
        let rule = json!({ "action": "allow", "field": "agent", "pattern": "HeadlessChrome", "note": "the tests' own" });
        self.put(&format!("/api/sites/{site}/rules/tests"), &rule);
    }

    /// Makes or changes a site as an operator does.
    ///
    /// # Panics
    /// If the worker refuses it.
    #[track_caller]
    pub fn put_config(&self, site: &str, config: &Value) {
        self.put(&format!("/api/sites/{site}"), config);
    }

    #[track_caller]
    fn put(&self, path: &str, config: &Value) {
        let address = format!("http://127.0.0.1:{}{path}", self.worker);
        let reply = self.agent.put(address).header("authorization", format!("Bearer {}", self.token)).send_json(config);
        let mut reply = reply.expect("the worker answers");
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        assert!(reply.status().is_success(), "PUT {path}: {} {text}", reply.status());
    }

    /// Sends a batch to the worker itself: status, `Candor-Result`, body.
    #[track_caller]
    #[must_use]
    pub fn post_batch(&self, site: &str, body: &str, headers: &[(&str, &str)]) -> (u16, String, String) {
        let mut request = self.agent.post(format!("http://127.0.0.1:{}/v1/batch?site={site}", self.worker)).content_type("text/plain");
        for (name, value) in raw::as_browser(headers) {
            request = request.header(name, value);
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
        for (name, value) in raw::as_browser(headers) {
            request = request.header(name, value);
        }
        let mut reply = request.call().expect("the worker answers");
        let body = reply.body_mut().read_to_string().unwrap_or_default();
        (reply.status().as_u16(), reply.headers().clone(), body)
    }
}
