//! A source map as it was uploaded (ECMA-426): read with what is needed of it, kept no longer than the
//! errors that ask for it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::limits;
use protocol::reason::Refusal;
use serde::Deserialize;

use super::{enclosing, mappings};

/// The longest path of a source.
const FILE_BYTES: usize = 256;

/// A source map.
#[derive(Debug)]
pub struct SourceMap {
    debug_id: String,
    /// One, or the sections of an index map, by where they begin in the generated file.
    parts: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    line: u32,
    column: u32,
    map: Plain,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Plain {
    version: u32,
    debug_id: Option<String>,
    /// Its name before it had one in ECMA-426; some tools write both.
    #[serde(rename = "debug_id")]
    debug_id_before: Option<String>,
    source_root: Option<String>,
    sources: Vec<Option<String>>,
    sources_content: Option<Vec<Option<String>>>,
    mappings: String,
    sections: Vec<Section>,
}

#[derive(Debug, Deserialize)]
struct Section {
    offset: Offset,
    map: Plain,
}

#[derive(Debug, Deserialize)]
struct Offset {
    line: u32,
    column: u32,
}

/// Where a frame was written.
#[derive(Debug, PartialEq)]
pub(super) struct Written {
    /// The path of the source, as short as it can be told.
    pub(super) file: String,
    /// From 1.
    pub(super) line: u32,
    /// From 1.
    pub(super) column: u32,
    /// The function around it, where the map has the source and the function a name.
    pub(super) function: Option<String>,
}

impl SourceMap {
    /// Reads a map.
    ///
    /// # Errors
    /// `Malformed`, if it is no source map of version 3, or one without mappings.
    pub fn read(text: &[u8]) -> Result<Self, Refusal> {
        let text = text.strip_prefix(b")]}'\n").unwrap_or(text);
        let map: Plain = serde_json::from_slice(text).map_err(|_| Refusal::Malformed)?;
        let mut debug_id = map.debug_id.clone().or_else(|| map.debug_id_before.clone()).unwrap_or_default();
        debug_id.make_ascii_lowercase();
        let is_map = map.version == 3 && (!map.mappings.is_empty() || !map.sections.is_empty());
        // A debug id is a UUID; what is none would only be somebody's text in our tables.
        let is_id = debug_id.len() <= 36 && debug_id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if !is_map || !is_id {
            return Err(Refusal::Malformed);
        }
        let mut parts = Vec::new();
        if map.sections.is_empty() {
            parts.push(Part { line: 0, column: 0, map });
        } else {
            parts.extend(map.sections.into_iter().map(|section| Part {
                line: section.offset.line,
                column: section.offset.column,
                map: section.map,
            }));
            parts.sort_by_key(|part| (part.line, part.column));
        }
        Ok(Self { debug_id, parts })
    }

    /// The map's own id in lower case; empty if it has none.
    #[must_use]
    pub fn debug_id(&self) -> &str {
        &self.debug_id
    }

    /// Where each of these places (line and column from 1, sorted, each once) was written.
    pub(super) fn written(&self, places: &[(u32, u32)]) -> Vec<Option<Written>> {
        let mut all = Vec::with_capacity(places.len());
        let mut rest = places;
        for (at, part) in self.parts.iter().enumerate() {
            let end = self.parts.get(at + 1).map_or((u32::MAX, u32::MAX), |next| (next.line, next.column));
            let (here, later) = rest.split_at(rest.partition_point(|place| from_zero(*place) < end));
            // What stands before the first section belongs to none.
            let before = here.partition_point(|place| from_zero(*place) < (part.line, part.column));
            all.extend(std::iter::repeat_with(|| None).take(before));
            all.extend(part.written(here.get(before..).unwrap_or_default()));
            rest = later;
        }
        all.resize_with(places.len(), || None);
        all
    }
}

/// Frames count from 1, maps from 0. A frame without a column is at the beginning of its line.
const fn from_zero((line, column): (u32, u32)) -> (u32, u32) {
    (line.saturating_sub(1), column.saturating_sub(1))
}

impl Part {
    fn written(&self, places: &[(u32, u32)]) -> Vec<Option<Written>> {
        let wanted: Vec<_> = places
            .iter()
            .map(|place| {
                let (line, column) = from_zero(*place);
                (line - self.line, if line == self.line { column.saturating_sub(self.column) } else { column })
            })
            .collect();
        let found = mappings::find(&self.map.mappings, &wanted);
        let names = self.map.functions(&found);
        found.into_iter().map(|original| original.and_then(|at| self.map.describe(at, names.get(&key(at)).copied()))).collect()
    }
}

/// A place in all sources of a map.
const fn key(at: mappings::Original) -> (usize, u32, u32) {
    (at.source, at.line, at.column)
}

impl Plain {
    fn describe(&self, at: mappings::Original, function: Option<&str>) -> Option<Written> {
        let source = self.sources.get(at.source)?.as_deref()?;
        Some(Written {
            file: path(self.source_root.as_deref().unwrap_or_default(), source),
            line: at.line.saturating_add(1),
            column: at.column.saturating_add(1),
            function: function.map(Into::into),
        })
    }

    /// The functions around these places, each source read once.
    fn functions(&self, places: &[Option<mappings::Original>]) -> BTreeMap<(usize, u32, u32), &str> {
        let mut by_source: BTreeMap<usize, BTreeSet<(u32, u32)>> = BTreeMap::new();
        for at in places.iter().flatten() {
            by_source.entry(at.source).or_default().insert((at.line, at.column));
        }
        let mut names = BTreeMap::new();
        for (source, places) in by_source {
            let Some(content) = self.sources_content.as_ref().and_then(|all| all.get(source)?.as_deref()) else { continue };
            let places: Vec<_> = places.into_iter().collect();
            let found = enclosing::functions(content, &places).into_iter().zip(&places);
            names.extend(found.filter_map(|(name, (line, column))| Some(((source, *line, *column), name.filter(|name| is_short(name))?))));
        }
        names
    }
}

/// What is longer is no name that a person wrote, and a row has room for fifty.
const fn is_short(name: &str) -> bool {
    name.len() <= limits::NAME_BYTES
}

/// `webpack://shop/./src/a.ts?1f2e` and `../../src/a.ts` are `src/a.ts`, as far as that can be told:
/// where a build ran says nothing about the code.
fn path(root: &str, source: &str) -> String {
    let whole = if root.is_empty() || source.contains("://") { source.into() } else { [root, "/", source].concat() };
    let path = whole.split_once("://").map_or(whole.as_str(), |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = path.rsplit_once("/./").map_or(path, |(_, path)| path);
    let parts: Vec<_> = path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let joined = parts.join("/");
    // The end says what it is. A row has room for fifty.
    let from = joined.len().saturating_sub(FILE_BYTES);
    (from..joined.len()).find_map(|from| joined.get(from..)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_told_from_other_json() {
        for text in [
            "",
            "{}",
            "[]",
            "7",
            r#"{"version":2,"mappings":"AAAA"}"#,
            r#"{"version":3,"mappings":""}"#,
            r#"{"version":3,"mappings":7}"#,
            r#"{"version":3,"mappings":"AAAA","debugId":"<script>"}"#,
        ] {
            assert_eq!(SourceMap::read(text.as_bytes()).err(), Some(Refusal::Malformed), "{text}");
        }
        let map =
            SourceMap::read(br#"{"version":3,"mappings":"AAAA","sources":["a.ts"],"debugId":"85314830-023f-4cf1-a267-535f4e37bb17"}"#)
                .unwrap();
        assert_eq!(map.debug_id(), "85314830-023f-4cf1-a267-535f4e37bb17");
        for (fields, expect) in [
            (r#""debug_id":"85314830-023F""#, "85314830-023f"),
            (r#""debug_id":"8531","debugId":"8532""#, "8532"),
            (r#""debugId":null"#, ""),
        ] {
            let text = format!(r#"{{"version":3,"mappings":"AAAA",{fields}}}"#);
            assert_eq!(SourceMap::read(text.as_bytes()).unwrap().debug_id(), expect, "{fields}");
        }
        assert_eq!(
            map.written(&[(1, 1), (2, 1)]).iter().map(|w| w.as_ref().map(|w| w.file.as_str())).collect::<Vec<_>>(),
            [Some("a.ts"), None]
        );
    }

    #[test]
    fn sections_have_their_own_sources() {
        let section = |line: u32, column: u32, file: &str| {
            format!(
                r#"{{"offset":{{"line":{line},"column":{column}}},"map":{{"version":3,"sources":["{file}"],"sourcesContent":["function {file}() {{ x }}"],"mappings":"AAAA,SAAY"}}}}"#
            )
        };
        let text = format!(r#"{{"version":3,"sections":[{},{}]}}"#, section(0, 5, "one"), section(0, 20, "two"));
        let map = SourceMap::read(text.as_bytes()).unwrap();
        let files: Vec<_> = map.written(&[(1, 2), (1, 7), (1, 22), (1, 40)]).into_iter().map(|w| w.map(|w| (w.file, w.column))).collect();
        assert_eq!(files, [None, Some(("one".into(), 1)), Some(("two".into(), 1)), Some(("two".into(), 13))]);
    }

    #[test]
    fn paths_lose_where_they_were_built() {
        for (root, source, expect) in [
            ("", "../../src/basket.ts", "src/basket.ts"),
            ("", "webpack://shop/./src/basket.ts?1f2e", "src/basket.ts"),
            ("/srv/shop", "src/basket.ts", "srv/shop/src/basket.ts"),
            ("", "src/basket.ts", "src/basket.ts"),
            ("", "../..", ""),
        ] {
            assert_eq!(path(root, source), expect);
        }
        let long = path("", &["é".repeat(100_000).as_str(), "src/basket.ts"].join("/"));
        assert!(long.len() <= FILE_BYTES && long.ends_with("é/src/basket.ts"), "{long}");
    }
}
