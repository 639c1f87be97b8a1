//! A site of the worker under test, and the ways to ask for it.

use candor_tests::poll;
use candor_tests::raw::{self, Reply};
use candor_tests::stand::{self, Stand};
use candor_tests::visit::unique_name;
use serde_json::{Value, json};

pub(crate) const ORIGIN: &str = "https://shop.example";

/// A site of its own for each test.
pub(crate) struct Site<'a> {
    pub(crate) stand: &'a Stand,
    pub(crate) key: String,
}

impl Site<'static> {
    pub(crate) fn new(test: &str) -> Self {
        Self::with(stand::shared(), test, &json!({}))
    }
}

impl<'a> Site<'a> {
    pub(crate) fn with(stand: &'a Stand, test: &str, config: &Value) -> Self {
        let key = unique_name(test, "edge");
        let mut config = config.clone();
        config["origins"] = json!([ORIGIN]);
        stand.put_config(&key, &config);
        Site { stand, key }
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/batch?site={}", self.key)
    }

    /// Sends a body as a page of the site does, with further headers.
    pub(crate) fn post_with(&self, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut all = vec![("Origin", ORIGIN), ("Content-Type", "text/plain;charset=UTF-8")];
        all.extend_from_slice(headers);
        raw::send(self.stand.worker, "POST", &self.path(), &all, body)
    }

    pub(crate) fn post(&self, batch: &Value) -> Reply {
        self.post_with(&[], batch.to_string().as_bytes())
    }

    /// How many rows a table has for this site.
    pub(crate) fn count(&self, table: &str) -> u64 {
        self.stand.events(&format!("SELECT count(*) AS n FROM {table} WHERE site = '{}'", self.key))[0]["n"].as_u64().unwrap()
    }

    /// Waits until a tally of this site, over all classes, has a value.
    #[track_caller]
    pub(crate) fn wait_tally(&self, what: &str, expect: u64) {
        poll::until(&format!("the tally {what} of {}", self.key), || {
            let rows = self.stand.events(&format!("SELECT what, sum(n) AS n FROM tallies WHERE site = '{}' GROUP BY what", self.key));
            let n = rows.iter().find(|row| row["what"] == what).and_then(|row| row["n"].as_u64()).unwrap_or_default();
            poll::holds(n == expect, &rows)
        });
    }

    /// No table has a row of this site.
    #[track_caller]
    pub(crate) fn assert_stored_nothing(&self) {
        for table in ["events", "vitals", "drops", "page_drops", "quarantine", "dead_letters"] {
            assert_eq!(self.count(table), 0, "{table} of {}", self.key);
        }
    }
}

/// The reply is this refusal, readable for the page that asked, and nothing else.
#[track_caller]
pub(crate) fn assert_refused(what: &str, reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(code)), "{what}: {reply:?}");
    assert!(reply.json()["message"].as_str().is_some_and(|text| text.len() > 10), "{what}: a sentence for a person: {reply:?}");
    assert_eq!(reply.header("candor-result"), Some(code), "{what}: {reply:?}");
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{what}: {reply:?}");
    assert!(reply.header("vary").is_some_and(|vary| vary.to_ascii_lowercase().contains("origin")), "{what}: {reply:?}");
    assert!(reply.header("set-cookie").is_none(), "{what}");
}
