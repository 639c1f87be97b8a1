//! build/wrangler.deploy.toml: wrangler.toml with the account's identifiers in it. It is made anew by every deploy and never
//! committed.

use super::resources::Ids;
use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use std::path::PathBuf;
use toml::{Table, Value};

/// Where it is.
pub(crate) fn path(repo: &Repo) -> PathBuf {
    repo.build_dir().join("wrangler.deploy.toml")
}

/// Writes it.
pub(crate) fn write(repo: &Repo, committed: &Table, ids: &Ids) -> Result {
    let text = toml::to_string(&with_ids(committed, ids, &|relative| repo.path(relative).to_string_lossy().into_owned()))
        .context("wrangler.deploy.toml")?;
    files::write_if_changed(&path(repo), text.as_bytes()).map(|_| ())
}

/// The address that wrangler.toml itself names: the operator's host, or a custom domain.
pub(crate) fn address(committed: &Table) -> Option<String> {
    let host = committed.get("vars").and_then(|vars| vars.get("ADMIN_HOST")?.as_str()).filter(|host| !host.is_empty());
    let domain = || {
        let routes = committed.get("routes")?.as_array()?;
        let custom = routes.iter().find(|route| route.get("custom_domain").and_then(Value::as_bool) == Some(true))?;
        custom.get("pattern")?.as_str()
    };
    host.or_else(domain).map(|host| format!("https://{host}"))
}

/// The file lies in another folder than wrangler.toml, so its paths are made absolute.
fn with_ids(committed: &Table, ids: &Ids, absolute: &dyn Fn(&str) -> String) -> Table {
    let mut config = committed.clone();
    let fix = |value: &mut Value| {
        if let Value::String(path) = value {
            *path = absolute(path);
        }
    };
    config.get_mut("main").map(fix);
    config.get_mut("assets").and_then(|assets| assets.get_mut("directory")).map(fix);
    for database in config.get_mut("d1_databases").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_table_mut) {
        database.get_mut("migrations_dir").map(fix);
        let id = database.get("database_name").and_then(Value::as_str).and_then(|name| ids.get(name));
        if let Some(id) = id.cloned() {
            database.insert("database_id".to_owned(), Value::String(id));
        }
    }
    config
}

#[cfg(test)]
mod tests {
    use super::{address, with_ids};
    use crate::deploy::resources::Ids;

    #[test]
    fn identifiers_and_absolute_paths_are_added() {
        let committed = "main = \"build/worker/index.js\"\n[assets]\ndirectory = \"build/public\"\n[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"candor\"\nmigrations_dir = \"edge/migrations/db\"\n";
        let ids = Ids::from([("candor".to_owned(), "1234".to_owned())]);
        let config = with_ids(&committed.parse().unwrap(), &ids, &|path| format!("/clone/{path}"));
        let text = toml::to_string(&config).unwrap();
        for line in [
            "main = \"/clone/build/worker/index.js\"",
            "directory = \"/clone/build/public\"",
            "migrations_dir = \"/clone/edge/migrations/db\"",
            "database_id = \"1234\"",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn the_address_is_the_operators_host_or_a_custom_domain() {
        assert_eq!(address(&"[vars]\nADMIN_HOST = \"candor.example\"".parse().unwrap()).as_deref(), Some("https://candor.example"));
        let routes = "routes = [{ pattern = \"c.example\", custom_domain = true }]\n[vars]\nADMIN_HOST = \"\"";
        assert_eq!(address(&routes.parse().unwrap()).as_deref(), Some("https://c.example"));
        assert_eq!(address(&"[vars]\nADMIN_HOST = \"\"".parse().unwrap()), None);
    }
}
