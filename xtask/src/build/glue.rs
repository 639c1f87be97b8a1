//! The glue: the JavaScript that wasm-bindgen writes between the page and the wasm, made shorter.
//!
//! Only text in, text out. What is replaced serves cases that the loader does not have (old browsers, other ways of loading) or
//! trades a little speed for bytes. The version of wasm-bindgen is pinned, and a text that is not found is an error, so that a
//! new version cannot slip through with half of it changed.

use crate::failure::{Context, Failure, Result};
use serde_json::Value;
use std::collections::BTreeMap;

/// How the page starts the wasm. wasm-bindgen's own version also takes modules, requests and paths, and writes to the console.
/// `module_or_path` is a response, a promise of one, or the bytes.
const INIT: &str = "\
let wasm;
export default async function init({ module_or_path }) {
    if (wasm) return;
    const source = await module_or_path;
    const { instance } = await WebAssembly.instantiate(source.arrayBuffer ? await source.arrayBuffer() : source, __wbg_get_imports());
    wasm = instance.exports;
}
";

/// Where wasm-bindgen's own loading begins; all that follows is replaced by [`INIT`].
const LOADING: &str = "let wasmModule, wasmInstance, wasm;";

/// Parts that are replaced where they occur: first line, last line, and what stands there instead.
const SHORTER: [(&str, &str, &str); 5] = [
    // A buffer that is detached after the memory grew is another object: comparing is enough.
    (
        "function getDataViewMemory0() {",
        "\n}\n",
        "function getDataViewMemory0() { if (cachedDataViewMemory0?.buffer !== wasm.memory.buffer) cachedDataViewMemory0 = new DataView(wasm.memory.buffer); return cachedDataViewMemory0; }\n",
    ),
    // One way for all strings; without it `realloc` leaves the wasm too.
    (
        "function passStringToWasm0(",
        "\n}\n",
        "function passStringToWasm0(arg, malloc) { const bytes = cachedTextEncoder.encode(arg); const ptr = malloc(WASM_VECTOR_LEN = bytes.length, 1) >>> 0; getUint8ArrayMemory0().set(bytes, ptr); return ptr; }\n",
    ),
    // Starts a new decoder after 2 GB of text.
    ("function decodeText(", "\n}\n", "function decodeText(bytes) { return cachedTextDecoder.decode(bytes); }\n"),
    // For browsers without `encodeInto`: Safari before 14.1.
    ("if (!('encodeInto' in cachedTextEncoder)) {", "\n}\n", ""),
    // As old as that.
    (
        "const CLOSURE_DTORS = ",
        ";\n",
        "const CLOSURE_DTORS = new FinalizationRegistry(state => wasm.__wbindgen_destroy_closure(state.a, state.b));\n",
    ),
];

/// What wasm-opt renamed: old name to new name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
    module: Option<(String, String)>,
}

/// Replaces what the loader does not need.
pub(crate) fn shorten(glue: &str) -> Result<String> {
    let (kept, _) = glue.split_once(LOADING).context("wasm-bindgen's glue has another form than expected: no loading part")?;
    let mut text = format!("{kept}{INIT}");
    for (first, last, instead) in SHORTER {
        let Some(from) = text.find(first) else { continue };
        let to = text
            .get(from..)
            .and_then(|rest| rest.find(last))
            .context(format!("wasm-bindgen's glue has another form than expected after {first:?}"))?;
        text.replace_range(from..from + to + last.len(), instead);
    }
    // The string function above takes two arguments; and no name of ours is one that an object inherits.
    Ok(text.replace(", wasm.__wbindgen_realloc)", ")").replace("__proto__: null,\n", "\n"))
}

/// The exports of the wasm that the glue uses: all others can go.
pub(crate) fn used_exports(glue: &str) -> Vec<String> {
    let mut names: Vec<String> = glue.split("wasm.").skip(1).map(leading_name).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Reads what `wasm-opt --minify-imports-and-exports-and-modules` prints.
pub(crate) fn parse_names(printed: &str) -> Result<Names> {
    let value: Value = serde_json::from_str(printed).context("the names that wasm-opt printed")?;
    let mut names = Names::default();
    for import in value.get("imports").and_then(Value::as_array).into_iter().flatten() {
        if let [Some(module), Some(old), Some(new)] = [0, 1, 2].map(|index| import.get(index).and_then(Value::as_str)) {
            names.imports.insert(old.to_owned(), new.to_owned());
            // wasm-opt names every import's module `a`.
            names.module = Some((module.to_owned(), "a".to_owned()));
        }
    }
    for export in value.get("exports").and_then(Value::as_array).into_iter().flatten() {
        if let [Some(old), Some(new)] = [0, 1].map(|index| export.get(index).and_then(Value::as_str)) {
            names.exports.insert(old.to_owned(), new.to_owned());
        }
    }
    Ok(names)
}

/// Writes the new names into the glue and leaves out the functions that the wasm no longer imports.
pub(crate) fn rename(glue: &str, names: &Names) -> Result<String> {
    let mut renamed = String::with_capacity(glue.len());
    let mut inside_imports = false;
    let mut dropping = false;
    let mut found = 0;
    for line in glue.lines() {
        if line.trim_start().starts_with("const import0 = {") {
            inside_imports = true;
        } else if inside_imports && line == "    };" {
            (inside_imports, dropping) = (false, false);
        } else if let Some((name, rest)) = import_entry(line).filter(|_| inside_imports) {
            let new = names.imports.get(name);
            dropping = new.is_none();
            if let Some(new) = new {
                found += 1;
                renamed.push_str(&format!("        {new}:{}\n", with_exports(rest, names)));
            }
            continue;
        }
        if !dropping {
            renamed.push_str(&with_exports(line, names));
            renamed.push('\n');
        }
    }
    if found != names.imports.len() {
        return Err(Failure::new(format!("the wasm imports {} functions, the glue has {found} of them", names.imports.len())));
    }
    let module = names.module.as_ref();
    Ok(module.map_or(renamed.clone(), |(old, new)| renamed.replace(&format!("\"{old}\""), &format!("\"{new}\""))))
}

/// A line that begins an imported function: its name, and what follows the colon.
fn import_entry(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("        ")?;
    let name = leading_name(rest);
    (!name.is_empty()).then_some(name).zip(rest.get(name.len()..)?.strip_prefix(':'))
}

fn with_exports(line: &str, names: &Names) -> String {
    let mut parts = line.split("wasm.");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = leading_name(part);
        let new = names.exports.get(name).map_or(name, String::as_str);
        text.push_str(&format!("wasm.{new}{}", part.get(name.len()..).unwrap_or_default()));
    }
    text
}

fn leading_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{import_entry, parse_names, rename, shorten, used_exports};

    const GLUE: &str = "\
export function start(host) {
    wasm.start(host);
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_now_10a9: function() {
            const ret = wasm.__wbindgen_malloc(performance.now());
            return ret;
        },
        __wbg_gone_4c88: function(arg0) {
            throw new Error(arg0);
        },
    };
    return {
        __proto__: null,
        \"./standard_bg.js\": import0,
    };
}
let wasmModule, wasmInstance, wasm;
export { initSync, __wbg_init as default };
";

    const PRINTED: &str = r#"{"imports":[["./standard_bg.js","__wbg_now_10a9","b"]],"exports":[["start","o"],["__wbindgen_malloc","t"]]}"#;

    #[test]
    fn names_become_short_and_what_is_not_imported_goes() {
        let renamed = rename(&shorten(GLUE).unwrap(), &parse_names(PRINTED).unwrap()).unwrap();
        for expected in
            ["export function start(host) {\n    wasm.o(host);", "        b: function() {", "wasm.t(performance.now())", "\"a\": import0"]
        {
            assert!(renamed.contains(expected), "{expected} is not in\n{renamed}");
        }
        assert!(!renamed.contains("__wbg_gone") && !renamed.contains("throw new Error"), "{renamed}");
    }

    #[test]
    fn an_import_that_the_glue_lacks_is_an_error() {
        let names = parse_names(r#"{"imports":[["m","__wbg_other_1","b"]],"exports":[]}"#).unwrap();
        assert!(rename(GLUE, &names).is_err());
    }

    #[test]
    fn an_unknown_form_of_glue_is_an_error() {
        assert!(shorten("export function start() {}").is_err());
    }

    #[test]
    fn exports_are_found_by_use() {
        assert_eq!(used_exports(&shorten(GLUE).unwrap()), ["__wbindgen_malloc", "start"]);
    }

    #[test]
    fn an_import_entry_is_a_name_at_its_place() {
        assert_eq!(import_entry("        a_1: function() {"), Some(("a_1", " function() {")));
        assert_eq!(import_entry("            const ret = 1;"), None);
    }
}
