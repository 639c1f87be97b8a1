//! Links in Markdown files: the file must exist, and the heading too. Addresses outside the repository are not asked.

use super::headings;
use crate::failure::Result;
use crate::repo::Repo;
use std::path::{Component, Path, PathBuf};

/// Every link that leads nowhere.
pub(crate) fn problems(repo: &Repo, files: &[String]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.ends_with(".md")) {
        for target in targets(&repo.read(file)?) {
            if let Some(problem) = broken(repo, file, &target)? {
                problems.push(format!("{file}: ({target}) {problem}"));
            }
        }
    }
    Ok(problems)
}

fn broken(repo: &Repo, file: &str, target: &str) -> Result<Option<&'static str>> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(None);
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let named = if path.is_empty() { PathBuf::from(file) } else { plain(&folder.join(path)) };
    let found = repo.root.join(&named);
    if !found.exists() {
        return Ok(Some("there is no such file"));
    }
    if anchor.is_empty() || named.extension().is_none_or(|extension| extension != "md") {
        return Ok(None);
    }
    let there = headings::anchors(&repo.read(&named.to_string_lossy())?);
    Ok((!there.iter().any(|one| one == anchor)).then_some("there is no such heading"))
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

/// What the links of a text point to: `[words](target)` and `[name]: target`, outside code.
fn targets(markdown: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for line in headings::lines_outside_code(markdown) {
        let line = without_code_spans(line);
        if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            targets.extend(target.split_whitespace().next().map(str::to_owned));
            continue;
        }
        for after in line.split("](").skip(1) {
            let inside = after.split(')').next().unwrap_or_default();
            targets.extend(inside.split_whitespace().next().map(str::to_owned));
        }
    }
    targets
}

fn without_code_spans(line: &str) -> String {
    // Every second piece between backticks is code.
    line.split('`').step_by(2).collect::<Vec<_>>().join("")
}

#[cfg(test)]
mod tests {
    use super::{broken, plain, targets};
    use crate::files::Scratch;
    use crate::repo::Repo;
    use std::path::{Path, PathBuf};

    #[test]
    fn links_are_found_and_code_is_left_alone() {
        let text = "See [one](a.md) and [two](b.md#part \"title\").\n`[no](c.md)`\n```\n[no](d.md)\n```\n[ref]: e.md\n";
        assert_eq!(targets(text), ["a.md", "b.md#part", "e.md"]);
    }

    #[test]
    fn paths_are_made_plain() {
        assert_eq!(plain(Path::new("docs/../README.md")), PathBuf::from("README.md"));
    }

    #[test]
    fn a_missing_file_and_a_missing_heading_are_told_apart() {
        let scratch = Scratch::new("links");
        let repo = Repo { root: scratch.0.clone() };
        std::fs::write(repo.path("a.md"), "# The first part\n").unwrap();
        let check = |target: &str| broken(&repo, "b.md", target).unwrap();
        assert_eq!(check("a.md#the-first-part"), None);
        assert_eq!(check("https://example.org/x"), None);
        assert_eq!(check("a.md#other"), Some("there is no such heading"));
        assert_eq!(check("c.md"), Some("there is no such file"));
    }
}
