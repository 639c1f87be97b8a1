//! The versions that pages may still hold: fetched back from the live worker, so that a deploy from any clone keeps them.
//!
//! What is fetched is checked against the hashes that were published with it. A version of the time before those lists is left.

use crate::build::{assets, version};
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::step::Step;
use crate::web;
use serde_json::{Map, Value};
use std::path::Path;

/// Makes `build/public/a` hold the built version and the four before it that are live.
pub(crate) fn fetch(repo: &Repo, address: &str) -> Result {
    let step = Step::begin("versions before this one");
    let result = fetch_all(repo, address);
    match &result {
        Ok(kept) => step.done_with(&format!("{kept} kept")),
        Err(_) => step.failed(),
    };
    result.map(|_| ())
}

/// For the first deploy: what builds of this clone left besides the current version never was live.
pub(crate) fn none(repo: &Repo) -> Result {
    assets::write_index(&repo.build_dir().join("public"), &[assets::current(repo)?]).map(|_| ())
}

fn fetch_all(repo: &Repo, address: &str) -> Result<usize> {
    let index = web::get(repo, &format!("{address}/a/versions.json"))?;
    if index.status != 200 {
        return Err(Failure::new(format!(
            "{address}/a/versions.json gave {}. Without it this deploy would take away the files of pages that are open now.\n\
             If the worker answers elsewhere: cargo xtask deploy --address https://…",
            index.shown()
        )));
    }
    let current = assets::current(repo)?;
    let versions = version::keep(&current, &version::parse_index(&index.body)?);
    let public = repo.build_dir().join("public");
    for name in versions.iter().filter(|name| **name != current) {
        fetch_version(repo, address, name, &public.join("a").join(name))?;
    }
    assets::write_index(&public, &versions)?;
    Ok(versions.len() - 1)
}

fn fetch_version(repo: &Repo, address: &str, name: &str, folder: &Path) -> Result {
    let base = format!("{address}/a/{name}");
    let list = web::get(repo, &format!("{base}/files.json"))?;
    if list.status != 200 {
        return Err(Failure::new(format!("{base}/files.json gave {}", list.shown())));
    }
    let hashes: Map<String, Value> = serde_json::from_str(&list.body).context(format!("{base}/files.json"))?;
    for (file, hash) in &hashes {
        let path = folder.join(safe(file).context(format!("{base}/files.json names {file:?}"))?);
        if std::fs::read(&path).is_ok_and(|content| hash.as_str() == Some(&files::sha256(&content))) {
            continue;
        }
        files::make_dir(path.parent().unwrap_or(folder))?;
        let reply = web::get_to_file(repo, &format!("{base}/{file}"), &path)?;
        if reply.status != 200 || hash.as_str() != Some(&reply.sha256) {
            return Err(Failure::new(format!("{base}/{file} gave {} and not the file that was published", reply.shown())));
        }
    }
    files::write_if_changed(&folder.join("files.json"), list.body.as_bytes()).map(|_| ())
}

/// A name of the list, if it stays inside its folder.
fn safe(file: &str) -> Option<&str> {
    let plain = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    file.split('/').all(plain).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn a_list_cannot_write_outside_its_folder() {
        assert_eq!(safe("texts/en.json"), Some("texts/en.json"));
        for bad in ["../a", "/etc/passwd", "a//b", "a/../b", "a\\b", "", ".stamp"] {
            assert_eq!(safe(bad), None, "{bad}");
        }
    }
}
