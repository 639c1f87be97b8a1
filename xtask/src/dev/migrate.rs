//! The local databases: wrangler applies what is not applied yet.
//!
//! It takes a second and a half for each database, so it is only asked when a migration is new.

use crate::failure::Result;
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::wrangler;

/// Applies the migrations of all databases.
pub(crate) fn local(repo: &Repo) -> Result {
    for database in wrangler::declared(&wrangler::config(repo)?)?.databases {
        let label = format!("database {}", database.binding);
        let applied = repo.path(".wrangler/state").join(format!("candor-migrated-{}", database.binding));
        let folder = repo.path(&database.migrations_dir);
        let mut contents = Vec::new();
        for path in files::walk(&folder)? {
            contents.push((path.to_string_lossy().into_owned(), files::read(&path)?));
        }
        let hash = files::sha256_of_named(contents.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
        if std::fs::read_to_string(&applied).is_ok_and(|old| old == hash) {
            step::present(&label, "current");
            continue;
        }
        run::step(&label, wrangler::command(repo)?.args(["d1", "migrations", "apply", &database.binding, "--local"]))?;
        files::write_if_changed(&applied, hash.as_bytes())?;
    }
    Ok(())
}
