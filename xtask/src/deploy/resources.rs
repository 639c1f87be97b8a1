//! What wrangler.toml declares and the account must have: each is looked for by its name and made if it is missing.

use super::account::json_in;
use super::config;
use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run::{self, Finished};
use crate::step;
use crate::wrangler::{self, Declared};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Command;

/// The identifiers of the D1 databases, by name.
pub(crate) type Ids = BTreeMap<String, String>;

/// Makes what is missing.
pub(crate) fn ensure(repo: &Repo, committed: &toml::Table, declared: &Declared) -> Result<Ids> {
    // wrangler wants a configuration to find the account in; it has no identifiers yet.
    config::write(repo, committed, &Ids::new())?;
    for queue in &declared.queues {
        ensure_named(repo, &format!("queue {queue}"), &["queues", "info", queue], &["queues", "create", queue])?;
    }
    for bucket in &declared.buckets {
        ensure_named(repo, &format!("bucket {bucket}"), &["r2", "bucket", "info", bucket], &["r2", "bucket", "create", bucket])?;
    }
    if declared.databases.is_empty() { Ok(Ids::new()) } else { ensure_databases(repo, declared) }
}

fn ensure_databases(repo: &Repo, declared: &Declared) -> Result<Ids> {
    let mut ids = databases(repo)?;
    for database in &declared.databases {
        let label = format!("database {}", database.name);
        if ids.contains_key(&database.name) {
            step::present(&label, "present");
            continue;
        }
        run::step(&format!("{label} (new)"), call(repo)?.args(["d1", "create", &database.name]))?;
        ids = databases(repo)?;
        if !ids.contains_key(&database.name) {
            return Err(Failure::new(format!("wrangler made the database {}, but `wrangler d1 list` does not name it.", database.name)));
        }
    }
    Ok(ids)
}

fn databases(repo: &Repo) -> Result<Ids> {
    let printed = run::output(call(repo)?.args(["d1", "list", "--json"])).context("listing the D1 databases")?;
    let list = json_in(&printed).context("`wrangler d1 list --json` printed no JSON")?;
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(list.as_array().into_iter().flatten().filter_map(|entry| Some((text(entry, "name")?, text(entry, "uuid")?))).collect())
}

fn ensure_named(repo: &Repo, label: &str, look: &[&str], make: &[&str]) -> Result {
    let looked = run::finish(call(repo)?.args(look))?;
    if looked.status.success() {
        step::present(label, "present");
        return Ok(());
    }
    if !says_missing(&looked) {
        return Err(Failure::new(format!("Looking for the {label} failed ({}):\n{}", looked.status, looked.excerpt())));
    }
    run::step(&format!("{label} (new)"), call(repo)?.args(make)).map(|_| ())
}

/// wrangler has no exit code of its own for "there is none", only words.
fn says_missing(finished: &Finished) -> bool {
    ["does not exist", "not found"].iter().any(|words| finished.output.contains(words))
}

fn call(repo: &Repo) -> Result<Command> {
    let mut wrangler = wrangler::command(repo)?;
    wrangler.arg("--config").arg(config::path(repo));
    Ok(wrangler)
}
