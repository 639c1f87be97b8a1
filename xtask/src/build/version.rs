//! The assets' version and the list of versions that are served.
//!
//! Pure: it computes names, it moves no file.

use crate::failure::{Context, Result};
use crate::files;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How many versions are served at once: a page that loaded an older loader still finds the rest of it.
pub(crate) const KEPT: usize = 5;

/// The files of one version by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The name of a version: the crates' version, and eight hex digits of the content's hash.
pub(crate) fn name(crate_version: &str, files: &Files) -> String {
    let hash = files::sha256_of_named(files.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    format!("{crate_version}-{}", hash.get(..8).unwrap_or(&hash))
}

/// `files.json` of a version: each file with its hash, so that a later deploy can fetch the version back and be sure of it.
pub(crate) fn list(files: &Files) -> String {
    let entries: Map<String, Value> = files.iter().map(|(name, content)| (name.clone(), Value::from(files::sha256(content)))).collect();
    format!("{}\n", json!(entries))
}

/// The versions to serve: the current one first, then those before it, at most five.
pub(crate) fn keep(current: &str, before: &[String]) -> Vec<String> {
    let others = before.iter().filter(|version| *version != current).cloned();
    std::iter::once(current.to_owned()).chain(others).take(KEPT).collect()
}

/// The text of `versions.json`.
pub(crate) fn index(versions: &[String]) -> String {
    format!("{}\n", json!({ "current": versions.first(), "versions": versions }))
}

/// Reads `versions.json`.
pub(crate) fn parse_index(text: &str) -> Result<Vec<String>> {
    let value: Value = serde_json::from_str(text).context("versions.json")?;
    let versions = value.get("versions").and_then(Value::as_array).context("versions.json has no `versions`")?;
    versions
        .iter()
        .map(|version| version.as_str().filter(|name| is_name(name)).map(str::to_owned).context("versions.json has a bad version"))
        .collect()
}

/// Whether a text can be a version's name: it becomes a folder's name, so it may hold nothing that leaves the folder.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('.')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'))
}

#[cfg(test)]
mod tests {
    use super::{Files, index, is_name, keep, list, name, parse_index};

    fn files(content: &str) -> Files {
        Files::from([("loader.js".to_owned(), content.as_bytes().to_vec())])
    }

    #[test]
    fn the_version_follows_names_and_contents() {
        let one = name("0.1.0", &files("a"));
        assert!(one.starts_with("0.1.0-") && one.len() == "0.1.0-".len() + 8 && is_name(&one));
        assert_eq!(one, name("0.1.0", &files("a")));
        assert_ne!(one, name("0.1.0", &files("b")));
        assert_ne!(one, name("0.1.0", &Files::from([("banner.js".to_owned(), b"a".to_vec())])));
    }

    #[test]
    fn five_versions_stay_and_the_current_one_leads() {
        let before: Vec<String> = ["b", "a", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        assert_eq!(keep("a", &before), ["a", "b", "c", "d", "e"]);
        assert_eq!(keep("n", &[]), ["n"]);
    }

    #[test]
    fn the_index_is_read_back() {
        let versions = vec!["0.1.0-00000001".to_owned(), "0.1.0-00000002".to_owned()];
        assert_eq!(index(&versions), "{\"current\":\"0.1.0-00000001\",\"versions\":[\"0.1.0-00000001\",\"0.1.0-00000002\"]}\n");
        assert_eq!(parse_index(&index(&versions)).unwrap(), versions);
    }

    #[test]
    fn an_index_cannot_name_another_folder() {
        for bad in ["..", "a/b", "", ".hidden", "a\\b"] {
            assert!(!is_name(bad), "{bad}");
            assert!(parse_index(&index(&[bad.to_owned()])).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_list_has_each_file_with_its_hash() {
        let text = list(&files("abc"));
        assert_eq!(text, "{\"loader.js\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}\n");
    }
}
