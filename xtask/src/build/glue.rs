//! The glue: the JavaScript between the page half and the wasm. It is written from the declarations of the exports
//! (`beacon/src/exports.rs`), by the calling convention of wasm-bindgen: a text goes in as pointer and length of memory that
//! the callee frees, and comes out as a pair that the caller frees; all else is a number.
//!
//! wasm-bindgen's own glue would be a kilobyte; half of that repeats itself. Its version is pinned, and the tests in browsers
//! call every function.

use crate::failure::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the convention needs beside the functions themselves.
const HELPERS: [&str; 3] = ["memory", "__wbindgen_malloc", "__wbindgen_free"];

/// What wasm-opt renamed: old name to new name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    fn of<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

/// A declared function.
#[derive(Debug, PartialEq, Eq)]
struct Export<'a> {
    name: &'a str,
    /// Of each argument whether it is a text.
    texts: Vec<bool>,
    result: Option<&'a str>,
}

/// The exports of the wasm that are called: all others can go.
pub(crate) fn used_exports(source: &str) -> Vec<String> {
    HELPERS.into_iter().chain(exports(source).into_iter().map(|export| export.name)).map(str::to_owned).collect()
}

/// Reads what `wasm-opt --minify-imports-and-exports-and-modules` prints.
pub(crate) fn parse_names(printed: &str) -> Result<Names> {
    let value: Value = serde_json::from_str(printed).context("the names that wasm-opt printed")?;
    let mut names = Names::default();
    for export in value.get("exports").and_then(Value::as_array).into_iter().flatten() {
        if let [Some(old), Some(new)] = [0, 1].map(|index| export.get(index).and_then(Value::as_str)) {
            names.0.insert(old.to_owned(), new.to_owned());
        }
    }
    Ok(names)
}

/// Writes it: `init`, which instantiates the wasm of a response once, and `core`, its functions. Whoever instantiates first stays:
/// a recording that ended before its wasm came must not take the next one's away.
pub(crate) fn write(source: &str, names: &Names) -> String {
    let [memory, malloc, free] = HELPERS.map(|name| names.of(name));
    let mut text = format!(
        "let wasm;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const give = (text) => {{
  const bytes = encoder.encode(text);
  const at = wasm.{malloc}(bytes.length, 1);
  new Uint8Array(wasm.{memory}.buffer).set(bytes, at);
  return [at, bytes.length];
}};
const take = ([at, length]) => {{
  const text = decoder.decode(new Uint8Array(wasm.{memory}.buffer, at, length));
  wasm.{free}(at, length, 1);
  return text;
}};
export const init = async (response) => {{
  const {{ instance }} = await WebAssembly.instantiate(await response.arrayBuffer());
  wasm ||= instance.exports;
}};
export const core = {{
"
    );
    for export in exports(source) {
        let letters: Vec<char> = ('a'..='z').take(export.texts.len()).collect();
        let given: Vec<String> = letters
            .iter()
            .zip(&export.texts)
            .map(|(letter, is_text)| if *is_text { format!("...give({letter})") } else { letter.to_string() })
            .collect();
        let parameters = letters.iter().map(char::to_string).collect::<Vec<_>>().join(", ");
        let call = format!("wasm.{}({})", names.of(export.name), given.join(", "));
        let result = match export.result {
            Some("String") => format!("take({call})"),
            Some("bool") => format!("!!{call}"),
            _ => call,
        };
        let _ = writeln!(text, "  {}: ({parameters}) => {result},", export.name);
    }
    text.push_str("};\n");
    text
}

/// The functions of the file, each declared on one line.
fn exports(source: &str) -> Vec<Export<'_>> {
    source.lines().filter_map(export).collect()
}

fn export(line: &str) -> Option<Export<'_>> {
    let (name, rest) = line.strip_prefix("pub fn ")?.split_once('(')?;
    let (arguments, rest) = rest.split_once(')')?;
    let texts = arguments.split(", ").filter_map(|argument| argument.split_once(": ")).map(|(_, kind)| kind == "&str").collect();
    let result = rest.strip_prefix(" -> ").and_then(|rest| rest.strip_suffix(" {"));
    Some(Export { name, texts, result })
}

#[cfg(test)]
mod tests {
    use super::{Export, export, exports, parse_names, used_exports, write};
    use crate::repo::Repo;

    const SOURCE: &str = "
#[wasm_bindgen]
pub fn stop() {
    x();
}
pub fn wants(kind: &str) -> bool {
pub fn event(kind: &str, seq: f64, fields: &str) -> String {
fn with<T: Default>(act: impl FnOnce(&mut Recording) -> T) -> T {
";

    #[test]
    fn each_function_is_read() {
        let names: Vec<&str> = exports(SOURCE).into_iter().map(|export| export.name).collect();
        assert_eq!(names, ["stop", "wants", "event"]);
        assert_eq!(
            export("pub fn event(kind: &str, seq: f64, fields: &str) -> String {"),
            Some(Export { name: "event", texts: vec![true, false, true], result: Some("String") })
        );
    }

    #[test]
    fn each_function_is_called_by_its_new_name() {
        let names = parse_names(r#"{"imports":[],"exports":[["memory","a"],["event","b"],["__wbindgen_malloc","c"]]}"#).unwrap();
        let text = write(SOURCE, &names);
        for expected in [
            "  stop: () => wasm.stop(),",
            "  wants: (a) => !!wasm.wants(...give(a)),",
            "  event: (a, b, c) => take(wasm.b(...give(a), b, ...give(c))),",
            "wasm.c(bytes.length, 1)",
            "wasm.a.buffer",
        ] {
            assert!(text.contains(expected), "{expected} is not in\n{text}");
        }
    }

    #[test]
    fn what_is_used_is_kept() {
        assert_eq!(used_exports(SOURCE), ["memory", "__wbindgen_malloc", "__wbindgen_free", "stop", "wants", "event"]);
    }

    #[test]
    fn every_export_of_the_core_is_read() {
        let source = Repo::find().read("beacon/src/exports.rs").unwrap();
        assert_eq!(exports(&source).len(), source.matches("#[wasm_bindgen]").count());
    }
}
