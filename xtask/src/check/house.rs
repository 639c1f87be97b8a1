//! House rules that a reader of a diff would otherwise have to remember.
//!
//! Each rule looks at one file's name and text, and knows nothing of the others.

use crate::failure::Result;
use crate::repo::Repo;

const LINES_MOST: usize = 300;
const SOURCES: [&str; 5] = [".rs", ".ts", ".mjs", ".css", ".js"];

/// Words that say "later". In pieces, so that this file keeps its own rule.
const LATER: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimple", "mented!")];

/// What keeps a test from running.
const SKIPPED: [&str; 4] = [concat!("#[ig", "nore"), concat!("test.", "skip"), concat!("it.", "skip"), concat!("{ sk", "ip:")];

/// Folders of one person's machine.
const MACHINE: [&str; 3] = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Everything that breaks a rule.
pub(crate) fn problems(repo: &Repo, files: &[String]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for file in files {
        // What is not text has no lines to look at.
        let Ok(text) = repo.read(file) else { continue };
        problems.extend(in_file(file, &text).into_iter().map(|problem| format!("{file}: {problem}")));
    }
    Ok(problems)
}

fn in_file(file: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let name = file.rsplit('/').next().unwrap_or(file);
    if SOURCES.iter().any(|ending| file.ends_with(ending)) {
        let lines = text.lines().count();
        if lines > LINES_MOST {
            problems.push(format!("{lines} lines; {LINES_MOST} are the most"));
        }
        if name.starts_with("util") || name.starts_with("helpers.") || name.starts_with("misc.") {
            problems.push("a name that says nothing".to_owned());
        }
        problems.extend(named(text, &LATER).map(|word| format!("says {word}")));
        problems.extend(named(text, &SKIPPED).map(|word| format!("skips a test ({word})")));
    }
    if file.ends_with(".rs") && !text.starts_with("//! ") {
        problems.push("does not begin with what it is (`//!`)".to_owned());
    }
    if file == "package-lock.json" && text.contains("\"resolved\"") {
        problems.push("holds download addresses; .npmrc leaves them out when npm 9 or newer writes it".to_owned());
    }
    if file != "package-lock.json" {
        problems.extend(named(text, &MACHINE).map(|path| format!("names a folder of somebody's machine ({path})")));
    }
    problems
}

fn named<'a>(text: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    words.iter().copied().filter(move |word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{LATER, MACHINE, SKIPPED, in_file};

    #[test]
    fn a_good_file_has_no_problem() {
        assert!(in_file("edge/src/lib.rs", "//! What it is.\n").is_empty());
        assert!(in_file("docs/a.md", "Text.\n").is_empty());
    }

    #[test]
    fn each_rule_finds_what_it_forbids() {
        let long = "//! What.\n".repeat(301);
        for (file, text, expected) in [
            ("a.rs", long.as_str(), "301 lines; 300 are the most"),
            ("src/utils.rs", "//! What.\n", "a name that says nothing"),
            ("a.rs", "fn main() {}\n", "does not begin with what it is (`//!`)"),
            (
                "package-lock.json",
                "{\"resolved\": \"x\"}",
                "holds download addresses; .npmrc leaves them out when npm 9 or newer writes it",
            ),
        ] {
            assert_eq!(in_file(file, text), [expected], "{file}");
        }
        for (word, file) in LATER.iter().chain(&SKIPPED).map(|word| (word, "a.ts")).chain(MACHINE.iter().map(|word| (word, "a.md"))) {
            assert_eq!(in_file(file, &format!("x {word} y")).len(), 1, "{word}");
        }
    }
}
