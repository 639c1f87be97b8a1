//! The beacon's wasm, made smaller: exports that nobody calls go, then wasm-opt, then the names between wasm and glue become
//! one letter each (they hold hashes, which do not compress).

use super::glue::{self, Names};
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::tools;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// What every browser with bulk memory has (Chrome 75, Firefox 79, Safari 15 and later).
const FEATURES: [&str; 5] = ["mutable-globals", "sign-ext", "nontrapping-float-to-int", "bulk-memory", "multivalue"];

/// Passes for size. Rust never relies on a trap of memory access or division, so wasm-opt may ignore them; functions are put
/// in the order that makes calls short. The control flow is taken apart and put together anew once: 1 % less. What comes last finds 48
/// bytes that `--converge` has left. The lowest kilobyte of memory is the far end of the stack, which nothing points to.
const SMALLER: [&str; 14] = [
    "--generate-global-effects",
    "--ignore-implicit-traps",
    "--low-memory-unused",
    "-Oz",
    "--converge",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "-Oz",
    "--reorder-functions",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// WebAssembly pages (64 KiB) that the memory may have at start.
const START_PAGES_MOST: u64 = 4;

/// Makes `from` smaller. `kept` are the exports that the glue calls; `work` is a folder for what lies between.
pub(crate) fn wasm(repo: &Repo, from: &Path, kept: &[String], work: &Path) -> Result<(Vec<u8>, Names)> {
    let graph = work.join("exports.json");
    files::write_if_changed(&graph, reachable(kept).to_string().as_bytes())?;
    let pruned = work.join("pruned.wasm");
    let mut prune = tool(repo, "wasm-metadce", from, &pruned)?;
    run::quiet("wasm-metadce (beacon)", prune.arg("--graph-file").arg(&graph))?;
    let small = work.join("small.wasm");
    let mut optimise = tool(repo, "wasm-opt", &pruned, &small)?;
    run::step("beacon (wasm-opt)", optimise.args(SMALLER))?;
    let short = work.join("short.wasm");
    let printed = run::output(tool(repo, "wasm-opt", &small, &short)?.arg("--minify-imports-and-exports-and-modules"))?;
    let wasm = files::read(&short)?;
    check_memory(&wasm)?;
    Ok((wasm, glue::parse_names(&printed)?))
}

fn tool(repo: &Repo, name: &str, from: &Path, to: &Path) -> Result<Command> {
    let mut command = run::command(tools::npm_program(repo, name));
    command.arg(from).arg("-o").arg(to).args(FEATURES.map(|feature| format!("--enable-{feature}")));
    command.env("PATH", tools::path_with_npm(repo)?);
    Ok(command)
}

/// The graph that wasm-metadce reads: one root, which reaches the exports that are kept.
fn reachable(kept: &[String]) -> Value {
    let root = json!({ "name": "glue", "root": true, "reaches": kept });
    let exports = kept.iter().map(|name| json!({ "name": name, "export": name }));
    Value::from_iter(std::iter::once(root).chain(exports))
}

fn check_memory(wasm: &[u8]) -> Result {
    let pages = start_pages(wasm).context("the beacon's wasm has no memory of its own")?;
    if pages <= START_PAGES_MOST {
        return Ok(());
    }
    Err(Failure::new(format!("The beacon's memory starts with {pages} pages of 64 KiB; at most {START_PAGES_MOST} are allowed.")))
}

/// The memory's size at start, from the module's memory section (section 5: count, flags, least).
fn start_pages(wasm: &[u8]) -> Option<u64> {
    let mut rest = wasm.strip_prefix(b"\0asm\x01\0\0\0")?;
    loop {
        let (section, after) = rest.split_first()?;
        let (length, body) = leb128(after)?;
        if *section == 5 {
            let (_count, body) = leb128(body)?;
            let (_flags, body) = leb128(body)?;
            return leb128(body).map(|(pages, _)| pages);
        }
        rest = body.get(usize::try_from(length).ok()?..)?;
    }
}

/// One unsigned number of WebAssembly's variable-length form, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::start_pages;

    #[test]
    fn the_memory_at_start_is_read_from_the_module() {
        // A custom section of three bytes, then a memory of at least 300 pages.
        let module = b"\0asm\x01\0\0\0\x00\x03abc\x05\x04\x01\x00\xac\x02";
        assert_eq!(start_pages(module), Some(300));
        assert_eq!(start_pages(b"\0asm\x01\0\0\0"), None);
        assert_eq!(start_pages(b"no wasm"), None);
    }
}
