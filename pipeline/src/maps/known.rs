//! Which of the uploaded maps a script of an error has: by debug id where the error names ids, else by
//! release and file.
//!
//! An error says which ids its stack has, not which script has which: a map says for which file it was
//! uploaded, and where one script and one id are left they belong together. What stays open gets no map: a
//! place in another source would be worse than none.

use std::collections::{BTreeMap, BTreeSet};

/// A map that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The generated file: its name, or the end of its path.
    pub file: String,
    /// The map's own id in lower case; empty if it has none.
    pub debug_id: String,
    /// The object that it is.
    pub object: String,
    /// Whether it was uploaded for the errors' release. One that was not counts by its id only.
    pub is_of_release: bool,
}

/// What the stack of one error says of its scripts.
pub(super) struct Stack<'a> {
    /// The debug ids of its scripts, in lower case.
    pub(super) ids: &'a BTreeSet<String>,
    /// The addresses of its scripts.
    pub(super) scripts: BTreeSet<&'a str>,
    /// Whether these are all of them.
    pub(super) is_whole: bool,
}

/// The object of each script that has a map.
pub(super) fn objects(stack: &Stack<'_>, known: &[Known]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let (mut scripts, mut ids) = (stack.scripts.clone(), stack.ids.iter().map(String::as_str).collect::<BTreeSet<_>>());
    let has_id = |map: &&Known| stack.ids.contains(&map.debug_id);
    for script in &stack.scripts {
        let Some(map) = longest(script, known.iter().filter(has_id)) else { continue };
        // Two chunks under one name: which of them it is nobody said.
        if known.iter().filter(has_id).any(|other| other.file == map.file && other.debug_id != map.debug_id) {
            continue;
        }
        scripts.remove(script);
        ids.remove(map.debug_id.as_str());
        found.insert((*script).to_owned(), map.object.clone());
    }
    if let (true, 1, Some(script), Some(id)) = (stack.is_whole && ids.len() == 1, scripts.len(), scripts.first(), ids.first())
        && let Some(map) = known.iter().rev().find(|map| map.debug_id == *id)
    {
        found.insert((*script).to_owned(), map.object.clone());
        return found;
    }
    for script in scripts {
        // A map with an id that the error does not name belongs to another build.
        let may_be = |map: &&Known| map.is_of_release && (stack.ids.is_empty() || map.debug_id.is_empty());
        if let Some(map) = longest(script, known.iter().filter(may_be)) {
            found.insert(script.to_owned(), map.object.clone());
        }
    }
    found
}

/// The map whose file a script's address ends with; of several the longest, of the same the last.
fn longest<'a>(address: &str, maps: impl Iterator<Item = &'a Known>) -> Option<&'a Known> {
    let ends = |map: &&Known| address.strip_suffix(&*map.file).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    maps.filter(ends).max_by_key(|map| map.file.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `file debug_id`, and a `*` where it is of the release; its object is its number.
    fn found(ids: &str, scripts: &str, maps: &[&str]) -> String {
        let known: Vec<_> = maps
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let (file, debug_id) = text.trim_end_matches('*').split_once(' ').unwrap();
                Known { file: file.into(), debug_id: debug_id.into(), object: at.to_string(), is_of_release: text.ends_with('*') }
            })
            .collect();
        let ids = ids.split_whitespace().map(Into::into).collect();
        let stack = Stack { ids: &ids, scripts: scripts.split_whitespace().collect(), is_whole: !scripts.contains("  ") };
        objects(&stack, &known).into_iter().map(|(script, object)| format!("{script}={object}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn without_ids_the_release_and_the_end_of_an_address_decide() {
        let maps = ["app.js *", "admin/app.js a1*", "https://cdn.example/app.js *", "lib.js "];
        for (script, expect) in [
            ("https://shop.example/assets/app.js", "0"),
            ("https://shop.example/admin/app.js", "1"),
            ("https://cdn.example/app.js", "2"),
            ("https://shop.example/myapp.js", ""),
            ("https://shop.example/app.js.map", ""),
            ("https://shop.example/lib.js", ""),
        ] {
            let expect = if expect.is_empty() { String::new() } else { format!("{script}={expect}") };
            assert_eq!(found("", script, &maps), expect);
        }
    }

    #[test]
    fn an_id_goes_before_the_release() {
        for (ids, scripts, maps, expect) in [
            // The same name in two builds.
            ("a1", "/app.js", &["app.js b2*", "app.js a1"] as &[_], "/app.js=1"),
            ("a1", "/app.js", &["app.js *", "app.js a1"], "/app.js=1"),
            // A map of the release without an id may be the one; with another id it is another build's.
            ("a1", "/app.js", &["app.js *"], "/app.js=0"),
            ("a1", "/app.js", &["app.js b2*"], ""),
            // Whatever the script is called now.
            ("a1", "/x-77.js", &["app.js a1"], "/x-77.js=0"),
            ("a1 b2", "/x-77.js /lib.js", &["app.js a1", "lib.js b2"], "/lib.js=1 /x-77.js=0"),
            // Which of the two it is nobody said.
            ("a1", "/x.js /y.js", &["app.js a1"], ""),
            ("a1 b2", "/x.js", &["app.js a1", "lib.js b2"], ""),
            ("a1 b2", "/a/index.js /b/index.js", &["index.js a1", "index.js b2"], ""),
            ("a1 b2", "/a/index.js /b/index.js", &["a/index.js a1", "b/index.js b2"], "/a/index.js=0 /b/index.js=1"),
            ("a1 b2", "/a/index.js /b/index.js", &["index.js a1", "b/index.js b2"], "/a/index.js=0 /b/index.js=1"),
            // A script without an id beside one that has one.
            ("a1", "/app.js /old.js", &["app.js a1", "old.js *"], "/app.js=0 /old.js=1"),
            // Frames that had no room may have been the id's.
            ("a1", "/x.js  ", &["app.js a1"], ""),
            // Uploaded twice: the later one.
            ("a1", "/app.js", &["app.js a1", "app.js a1"], "/app.js=1"),
            ("a1", "/app.js", &[], ""),
        ] {
            assert_eq!(found(ids, scripts, maps), expect, "{ids} {scripts} {maps:?}");
        }
    }
}
