//! wrangler: how it is called, and what wrangler.toml declares.
//!
//! Its program can be replaced by `CANDOR_WRANGLER` (a script for Node): the tests of `deploy` do that.

use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::run;
use crate::tools;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// A D1 database of wrangler.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Database {
    /// The name the worker knows it by.
    pub(crate) binding: String,
    /// Its name in the account.
    pub(crate) name: String,
    /// The folder of its migrations.
    pub(crate) migrations_dir: String,
}

/// What wrangler.toml declares and an account must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Declared {
    /// The worker's name.
    pub(crate) worker: String,
    /// D1 databases.
    pub(crate) databases: Vec<Database>,
    /// Queues, the dead-letter ones too.
    pub(crate) queues: BTreeSet<String>,
    /// R2 buckets.
    pub(crate) buckets: BTreeSet<String>,
}

/// A call of wrangler, calm and without questions.
pub(crate) fn command(repo: &Repo) -> Result<Command> {
    let program = std::env::var_os("CANDOR_WRANGLER").map_or_else(|| repo.path("node_modules/wrangler/bin/wrangler.js"), PathBuf::from);
    let mut wrangler = run::command(tools::node(repo)?);
    wrangler.arg(program).current_dir(&repo.root).env("PATH", tools::path_with_npm(repo)?);
    wrangler.envs([("CI", "1"), ("WRANGLER_SEND_METRICS", "false"), ("WRANGLER_HIDE_BANNER", "true"), ("NO_COLOR", "1")]);
    Ok(wrangler)
}

/// wrangler.toml as it is committed.
pub(crate) fn config(repo: &Repo) -> Result<toml::Table> {
    repo.read("wrangler.toml")?.parse().context("wrangler.toml")
}

/// What a configuration declares.
pub(crate) fn declared(config: &toml::Table) -> Result<Declared> {
    let mut declared = Declared { worker: text(config, "name").context("wrangler.toml has no name")?, ..Declared::default() };
    for database in tables(config.get("d1_databases")) {
        let binding = text(database, "binding").context("a D1 database of wrangler.toml has no binding")?;
        let name = text(database, "database_name").context(format!("the D1 database {binding} has no database_name"))?;
        let migrations_dir = text(database, "migrations_dir").unwrap_or_else(|| "migrations".to_owned());
        declared.databases.push(Database { binding, name, migrations_dir });
    }
    let queues = config.get("queues").and_then(toml::Value::as_table);
    for role in ["producers", "consumers"] {
        for queue in tables(queues.and_then(|queues| queues.get(role))) {
            declared.queues.extend(["queue", "dead_letter_queue"].iter().filter_map(|key| text(queue, key)));
        }
    }
    declared.buckets.extend(tables(config.get("r2_buckets")).filter_map(|bucket| text(bucket, "bucket_name")));
    Ok(declared)
}

fn tables(value: Option<&toml::Value>) -> impl Iterator<Item = &toml::Table> {
    value.and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table)
}

fn text(table: &toml::Table, key: &str) -> Option<String> {
    table.get(key).and_then(toml::Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Database, declared};

    const CONFIG: &str = r#"
name = "candor"
[[d1_databases]]
binding = "DB"
database_name = "candor"
migrations_dir = "edge/migrations/db"
[[queues.producers]]
binding = "BATCHES"
queue = "candor-batches"
[[queues.consumers]]
queue = "candor-batches"
dead_letter_queue = "candor-dead"
[[r2_buckets]]
binding = "ARCHIVE"
bucket_name = "candor-archive"
"#;

    #[test]
    fn everything_an_account_must_have_is_found() {
        let declared = declared(&CONFIG.parse().unwrap()).unwrap();
        let database = Database { binding: "DB".to_owned(), name: "candor".to_owned(), migrations_dir: "edge/migrations/db".to_owned() };
        assert_eq!(declared.databases, [database]);
        assert_eq!(declared.queues.iter().collect::<Vec<_>>(), ["candor-batches", "candor-dead"]);
        assert_eq!(declared.buckets.iter().collect::<Vec<_>>(), ["candor-archive"]);
    }

    #[test]
    fn the_repository_s_own_file_is_understood() {
        let text = include_str!("../../wrangler.toml");
        let declared = declared(&text.parse().unwrap()).unwrap();
        assert!(declared.databases.iter().any(|database| database.binding == "EVENTS"));
        // A worker whose consumer has no queue is not taken by the platform: both are made before it is uploaded.
        assert_eq!(declared.queues.iter().collect::<Vec<_>>(), ["candor-batches", "candor-dead"]);
        assert!(!text.contains("database_id"), "no account's identifiers are committed");
    }
}
