//! `cargo xtask size --captures`: what each capture costs, by building the page half without it.
//!
//! The page half knows nothing of this: a copy of its sources is bundled, each time without one line of its registry, and what
//! nothing refers to any more is left out by the bundler. What two captures share goes only when both do, so the costs do not
//! add up to the whole; what a capture asks of the wasm stays.

use super::measure;
use super::served::Shipped;
use crate::build::beacon;
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::step;
use std::path::Path;

/// Below the page half's folder.
const REGISTRY: &str = "page/registry.ts";
const SOURCES: &str = "beacon/loader/src";

/// A line of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Registered {
    name: String,
    /// The build that it is measured in: the smallest that has it.
    build: &'static str,
}

/// What a build without a capture saves.
#[derive(Debug)]
struct Saved {
    capture: Registered,
    brotli: i64,
    raw: i64,
}

/// Builds, measures and prints.
pub(crate) fn run(repo: &Repo) -> Result {
    beacon::build(repo)?;
    let copy = repo.path("target/candor/captures/src");
    files::fresh_dir(&copy)?;
    files::mirror(&repo.path(SOURCES), &copy)?;
    let registry = repo.read(&format!("{SOURCES}/{REGISTRY}"))?;
    let captures = registered(&registry);
    if captures.is_empty() {
        return Err(Failure::new(format!("{REGISTRY} has another form than expected: no line is the name of a capture.")));
    }
    let mut whole = Vec::new();
    for build in beacon::BUILDS {
        whole.push((build, bytes(repo, &copy, build)?));
    }
    let mut saved = Vec::new();
    for (index, capture) in captures.iter().enumerate() {
        step::heading(&format!("{}, without `{}` ({} of {})", capture.build, capture.name, index + 1, captures.len()));
        files::write_if_changed(&copy.join(REGISTRY), without(&registry, &capture.name).as_bytes())?;
        let (brotli, raw) = bytes(repo, &copy, capture.build)?;
        let (_, (all_brotli, all_raw)) = whole.iter().find(|(build, _)| *build == capture.build).context("a build that is not there")?;
        saved.push(Saved { capture: capture.clone(), brotli: all_brotli - brotli, raw: all_raw - raw });
    }
    saved.sort_by_key(|one| -one.brotli);
    println!("\n{}", table(&saved));
    for (build, (brotli, raw)) in whole {
        println!("{build}.js: {brotli} bytes brotli, {raw} raw");
    }
    Ok(())
}

/// The captures in the order of the registry.
fn registered(registry: &str) -> Vec<Registered> {
    let mut build = None;
    let mut found = Vec::new();
    for line in registry.lines() {
        if let Some((name, _)) = line.strip_prefix("export const ").and_then(|rest| rest.split_once(':')) {
            build = beacon::BUILDS.into_iter().find(|build| build.to_uppercase() == name);
        } else if let (Some(build), Some(name)) = (build, name_in(line)) {
            found.push(Registered { name: name.to_owned(), build });
        }
    }
    found
}

/// The name of the capture that a line registers.
fn name_in(line: &str) -> Option<&str> {
    let name = line.strip_prefix("  ")?.strip_suffix(',')?;
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(name)
}

/// The registry without a line.
fn without(registry: &str, name: &str) -> String {
    let kept: Vec<&str> = registry.lines().filter(|line| name_in(line) != Some(name)).collect();
    kept.join("\n") + "\n"
}

/// Bundles the copy: (brotli, raw) bytes of the module.
fn bytes(repo: &Repo, copy: &Path, build: &str) -> Result<(i64, i64)> {
    let made = repo.path("target/candor/captures").join(format!("{build}.js"));
    beacon::build_module(repo, build, &copy.join("page"), &made)?;
    let shipped = [Shipped { content: files::read(&made)?, name: build.to_owned(), of_worker: false }];
    let all: measure::Sizes = measure::all(repo, &shipped)?.into_iter().map(|(_, sizes)| sizes).sum();
    let signed = |bytes: u64| i64::try_from(bytes).context("a size");
    Ok((signed(all.brotli)?, signed(all.raw)?))
}

fn table(saved: &[Saved]) -> String {
    let mut text = format!("{:<20} {:<10} {:>16} {:>12}\n", "without", "build", "brotli 11 saved", "raw saved");
    for Saved { capture, brotli, raw } in saved {
        text.push_str(&format!("{:<20} {:<10} {brotli:>16} {raw:>12}\n", capture.name, capture.build));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{REGISTRY, SOURCES, registered, without};
    use crate::repo::Repo;

    const TEXT: &str = "import { open } from \"./capture/open.ts\";

export const STANDARD: readonly Capture[] = [
  open,
  // A reason.
  lcp,
];
export const FULL: readonly Capture[] = [
  ...STANDARD,
  form,
];
";

    #[test]
    fn each_line_of_the_registry_is_found_with_its_build() {
        let found: Vec<(String, &str)> = registered(TEXT).into_iter().map(|one| (one.name, one.build)).collect();
        let expected = [("open", "standard"), ("lcp", "standard"), ("form", "full")];
        assert_eq!(found, expected.map(|(name, build)| (name.to_owned(), build)));
    }

    #[test]
    fn only_its_line_goes() {
        let text = without(TEXT, "lcp");
        assert!(!text.contains("  lcp,") && text.contains("  open,") && text.contains("  ...STANDARD,"), "{text}");
        assert_eq!(text.lines().count(), TEXT.lines().count() - 1);
    }

    #[test]
    fn the_beacon_s_own_registry_is_understood() {
        let found = registered(&Repo::find().read(&format!("{SOURCES}/{REGISTRY}")).unwrap());
        assert!(found.iter().any(|one| one.name == "lcp" && one.build == "standard"), "{found:?}");
        assert!(found.iter().any(|one| one.build == "full"), "{found:?}");
    }
}
