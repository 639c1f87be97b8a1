//! For tests and the preview: the store on SQLite with the migrations that the worker runs, and
//! data that a small shop could have.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

pub mod shop;

use candor_insight as insight;
use insight::{Authenticator, Database, Module, Page, Query, Request, Row, Store, StoreError, Wording};
use protocol::site::{SiteConfig, SiteKey};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::limits::Limit;
use rusqlite::types::{Value as Sql, ValueRef};
use serde_json::Value;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub const TOKEN: &str = "a-token-for-the-tests";
pub const ORIGIN: &str = "https://candor.example";
/// 22 November 2026, 12:02:05 UTC.
pub const NOW_MS: u64 = 1_795_348_925_000;
pub const DAY_MS: u64 = 86_400_000;

/// Both databases in memory.
pub struct Memory {
    control: Connection,
    events: Connection,
    /// While set, the store does not answer.
    pub broken: std::cell::Cell<bool>,
    /// Every statement that was asked of the event store.
    pub asked: std::cell::RefCell<std::collections::BTreeSet<&'static str>>,
}

/// Waits for a future that never waits.
pub fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the store in memory never waits"),
    }
}

fn migrated(folder: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    // As D1 has them: bytes of a value and a row, of a statement and of a pattern, and how much of anything one statement may have.
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
        (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
        (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
    ] {
        connection.set_limit(limit, most).unwrap();
    }
    // D1 has SQLite's mathematical functions; the bundled engine is built without them.
    for (name, function) in [("ln", f64::ln as fn(f64) -> f64), ("ceil", f64::ceil)] {
        let flags = FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_UTF8;
        connection.create_scalar_function(name, 1, flags, move |context| context.get(0).map(function)).unwrap();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../edge/migrations").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no migration in {}", folder.display());
    for file in files {
        connection.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
    }
    connection
}

impl Memory {
    pub fn new() -> Self {
        Self { control: migrated("db"), events: migrated("events"), broken: false.into(), asked: Default::default() }
    }

    /// Runs a statement on the event store, with one text parameter.
    pub fn execute(&self, sql: &str, param: &str) -> usize {
        let mut statement = self.events.prepare(sql).unwrap();
        let mut rows = statement.query([param]).unwrap();
        let mut n = 0;
        while rows.next().unwrap().is_some() {
            n += 1;
        }
        n
    }

    fn database(&self, database: Database) -> &Connection {
        match database {
            Database::Control => &self.control,
            Database::Events => &self.events,
        }
    }

    /// The rows of a statement on the event store, each as text.
    pub fn dump(&self, sql: &str) -> Vec<String> {
        run(&self.events, sql, []).unwrap().into_iter().map(|row| Value::Object(row).to_string()).collect()
    }

    /// How many rows a table has.
    pub fn size(&self, database: Database, table: &str) -> usize {
        run(self.database(database), &format!("SELECT 1 FROM {table}"), []).unwrap().len()
    }

    /// The names of all tables.
    pub fn tables(&self, database: Database) -> Vec<String> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        run(self.database(database), sql, []).unwrap().iter().map(|row| row["name"].as_str().unwrap().into()).collect()
    }

    /// The names of a table's columns.
    pub fn columns(&self, database: Database, table: &str) -> Vec<String> {
        let columns = run(self.database(database), &format!("PRAGMA table_info({table})"), []).unwrap();
        columns.iter().map(|row| row["name"].as_str().unwrap().into()).collect()
    }

    /// How the engine would run a statement, one line a step.
    pub fn plan(&self, sql: &str) -> Vec<String> {
        let mut statement = self.events.prepare(&["EXPLAIN QUERY PLAN ", sql].concat()).unwrap();
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get(3).unwrap());
        }
        steps
    }

    /// Adds to a tally.
    pub fn tally(&self, site: &str, day: u64, class: &str, what: &str, n: u64) {
        let sql = "INSERT INTO tallies(site, day, class, what, n) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET n = n + excluded.n";
        self.events.execute(sql, (site, day, class, what, n)).unwrap();
    }

    /// Writes rows of a table as the edge does.
    pub fn insert<T: serde::Serialize>(&self, table: protocol::row::Table, rows: &[T]) {
        for rows in rows.chunks(500) {
            self.execute(&table.insert_sql("NOTHING", "1"), &serde_json::to_string(rows).unwrap());
        }
    }

    /// Makes a site.
    pub fn site(&self, key: &str, config: &SiteConfig) {
        let authenticator = Authenticator::new(TOKEN);
        let operator = authenticator.operator(None, Some(&format!("Bearer {TOKEN}")), NOW_MS).unwrap();
        ready(insight::sites::put(self, &operator, &SiteKey::parse(key).unwrap(), config, None, NOW_MS - DAY_MS)).unwrap();
    }
}

impl Store for Memory {
    async fn batch(&self, database: Database, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
        if self.broken.get() {
            return Err(StoreError("D1_ERROR: Network connection lost.".into()));
        }
        if database == Database::Events {
            self.asked.borrow_mut().extend(queries.iter().map(Query::sql));
        }
        let connection = self.database(database);
        queries.iter().map(|query| run(connection, query.sql(), query.params()).map_err(|error| StoreError(error.to_string()))).collect()
    }
}

fn run<'a>(connection: &Connection, sql: &str, params: impl IntoIterator<Item = &'a Value>) -> rusqlite::Result<Vec<Row>> {
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(Into::into).collect();
    let params = rusqlite::params_from_iter(params.into_iter().map(|value| match value {
        Value::Null => Sql::Null,
        // D1 binds every number as a double: so does this.
        Value::Number(number) => Sql::Real(number.as_f64().unwrap()),
        Value::String(text) => Sql::Text(text.clone()),
        other => panic!("{other} cannot be bound"),
    }));
    let rows = statement.query_map(params, |row| {
        names.iter().enumerate().map(|(at, name)| Ok((name.clone(), json(row.get_ref(at)?)))).collect::<rusqlite::Result<Row>>()
    })?;
    rows.collect()
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        // D1 gives every number as a JavaScript number.
        ValueRef::Integer(n) => (n as f64).into(),
        ValueRef::Real(n) => n.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(_) => panic!("no column holds a blob"),
    }
}

/// A request of the operator by a bearer token.
pub fn get(path_and_query: &str) -> Request<'_> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    Request {
        method: "GET",
        path,
        query,
        body: b"",
        cookie: None,
        authorization: Some("Bearer a-token-for-the-tests"),
        origin: None,
        sec_fetch_site: None,
        now_ms: NOW_MS,
        origin_of_worker: ORIGIN,
        assets_version: "preview",
        environment: "production",
        wording: &Words,
    }
}

/// A few shipped texts in two languages.
#[derive(Debug)]
pub struct Words;

impl Wording for Words {
    fn languages(&self) -> Vec<String> {
        vec!["de".into(), "en".into()]
    }

    fn shipped(&self, module: Module, language: &str) -> Vec<(String, String)> {
        let texts: &[(&str, &str)] = match (module, language) {
            (Module::Banner, "en") => &[
                ("title", "May we learn from your visit?"),
                ("body", "If you accept, {site} records which pages you see and how fast they are."),
                ("accept", "Accept"),
                ("decline", "Decline"),
            ],
            (Module::Banner, "de") => &[("title", "Dürfen wir aus Ihrem Besuch lernen?"), ("accept", "Annehmen")],
            (Module::Settings, "en") => &[("settings", "Privacy settings")],
            _ => &[],
        };
        texts.iter().map(|(key, text)| ((*key).into(), (*text).into())).collect()
    }

    fn shown(&self, module: Module, key: &SiteKey, site: &SiteConfig, language: &str) -> String {
        let mut texts: std::collections::BTreeMap<String, String> =
            [(Module::Banner, "en"), (Module::Banner, language), (module, language)]
                .into_iter()
                .flat_map(|(m, l)| self.shipped(m, l))
                .collect();
        texts.extend(site.texts.get(language).cloned().unwrap_or_default());
        let texts = serde_json::json!({"lang": language, "dir": "ltr", "texts": texts});
        texts.to_string().replace("{site}", site.display_name(key)).replace('<', "\\u003c")
    }

    fn config(&self, key: &SiteKey, site: &SiteConfig) -> String {
        serde_json::json!({"site": key.as_str(), "ask": site.purposes}).to_string()
    }
}

/// The answer to a request.
pub fn answer(store: &Memory, request: &Request<'_>) -> Page {
    ready(insight::respond(&Authenticator::new(TOKEN), store, request))
}

/// A store with two sites that take events from anywhere.
pub fn two_sites() -> Memory {
    let store = Memory::new();
    for site in ["shop", "blog"] {
        store.site(site, &SiteConfig { origins: vec!["*".into()], ..SiteConfig::default() });
    }
    store
}

/// The answer to a program that sends JSON.
pub fn call(store: &Memory, method: &str, path: &str, body: &Value) -> Page {
    answer(store, &Request { method, body: body.to_string().as_bytes(), ..get(path) })
}

/// The answer to a form.
pub fn post(store: &Memory, path: &str, body: &str) -> Page {
    answer(store, &Request { method: "POST", body: body.as_bytes(), ..get(path) })
}

/// An answer in JSON.
pub fn json_of(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap()
}
