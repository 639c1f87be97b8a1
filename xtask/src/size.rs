//! `cargo xtask size`: the bytes of everything that is shipped, against the budgets.
//!
//! Loader and banner are measured as they are served: with the demo site's configuration and texts inside. With `--captures` it
//! says what each capture of the beacon costs instead (`captures`).

mod captures;
mod measure;
mod served;

use crate::failure::{Failure, Result};
use crate::repo::Repo;
use crate::setup;
use lexopt::prelude::*;
use measure::Sizes;
use served::Shipped;

/// A budget: a line of the table below, which kind of bytes, and how many at most.
#[derive(Debug)]
struct Budget {
    line: &'static str,
    kind: Kind,
    at_most: u64,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Brotli,
    Gzip,
}

const LOADER: &str = "loader.js";
const HOOKS: &str = "loader-hooks.js";
const BANNER: &str = "banner.js (longest language)";
const SETTINGS: &str = "settings.js (longest language)";
/// What few visitors fetch, by itself.
const CHUNKS: [&str; 8] = [
    "rights.js",
    "receipt.js",
    "consent-mode.js",
    "bridge-tcf.js",
    "bridge-gpp.js",
    "bridge-gcm.js",
    "bridge-cookiebot.js",
    "bridge-onetrust.js",
];
const GLUE: &str = "standard.js";
const WASM: &str = "beacon.wasm";
const FULL_GLUE: &str = "full.js";
const WORKER: &str = "worker (index.js + wasm)";
const DECLINED: &str = "a visitor who declined";
const UNDECIDED: &str = "a visitor who is asked";
const CONSENTING: &str = "a visitor who takes part";
const CONSENTING_FULL: &str = "a visitor who takes part (full)";

/// What each of [`CHUNKS`] may have.
const CHUNK_BYTES: u64 = 1_500;

/// All budgets, in one place. A site with consent platforms ships no banner: its loader may be a little larger.
const BUDGETS: [Budget; 9] = [
    Budget { line: LOADER, kind: Kind::Brotli, at_most: 2_500 },
    Budget { line: HOOKS, kind: Kind::Brotli, at_most: 2_900 },
    Budget { line: BANNER, kind: Kind::Brotli, at_most: 2_500 },
    Budget { line: SETTINGS, kind: Kind::Brotli, at_most: 5_000 },
    Budget { line: DECLINED, kind: Kind::Brotli, at_most: 2_500 },
    Budget { line: UNDECIDED, kind: Kind::Brotli, at_most: 5_000 },
    Budget { line: CONSENTING, kind: Kind::Brotli, at_most: 24_000 },
    Budget { line: CONSENTING_FULL, kind: Kind::Brotli, at_most: 32_000 },
    Budget { line: WORKER, kind: Kind::Gzip, at_most: 1_000_000 },
];

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut by_capture = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("captures") => by_capture = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if !by_capture {
        return run(repo);
    }
    setup::ensure(repo)?;
    captures::run(repo)
}

/// Measures what `build/` holds, prints the table, and fails over a budget.
pub(crate) fn run(repo: &Repo) -> Result {
    let shipped = served::collect(repo)?;
    let mut lines = largest_of_each(measure::all(repo, &shipped)?);
    add_totals(&mut lines, &shipped);
    println!("{}", table(&lines));
    let over = over_budget(&lines);
    if over.is_empty() { Ok(()) } else { Err(Failure::new(over.join("\n"))) }
}

/// One line for each name: of a file that is shipped in several languages the one that is largest on the wire.
fn largest_of_each(all: Vec<(String, Sizes)>) -> Vec<(String, Sizes)> {
    let mut lines: Vec<(String, Sizes)> = Vec::new();
    for (name, sizes) in all {
        match lines.iter_mut().find(|(known, _)| *known == name) {
            Some((_, largest)) if largest.brotli < sizes.brotli => *largest = sizes,
            Some(_) => {}
            None => lines.push((name, sizes)),
        }
    }
    lines
}

/// What each visitor downloads, as sums of the files above.
fn add_totals(lines: &mut Vec<(String, Sizes)>, shipped: &[Shipped]) {
    let sum = |names: &[&str]| -> Sizes { lines.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, sizes)| *sizes).sum() };
    let mut totals = vec![
        (DECLINED.to_owned(), sum(&[LOADER])),
        (UNDECIDED.to_owned(), sum(&[LOADER, BANNER])),
        (CONSENTING.to_owned(), sum(&[LOADER, BANNER, GLUE, WASM])),
        (CONSENTING_FULL.to_owned(), sum(&[LOADER, BANNER, FULL_GLUE, WASM])),
    ];
    let worker: Vec<&str> = shipped.iter().filter(|one| one.of_worker).map(|one| one.name.as_str()).collect();
    totals.push((WORKER.to_owned(), sum(&worker)));
    lines.extend(totals);
}

fn budgets() -> Vec<Budget> {
    let chunks = CHUNKS.map(|line| Budget { line, kind: Kind::Brotli, at_most: CHUNK_BYTES });
    BUDGETS.into_iter().chain(chunks).collect()
}

fn over_budget(lines: &[(String, Sizes)]) -> Vec<String> {
    let mut over = Vec::new();
    for budget in &budgets() {
        match lines.iter().find(|(name, _)| name == budget.line) {
            None => over.push(format!("{} is not there to be measured.", budget.line)),
            Some((name, sizes)) if budget.kind.of(*sizes) > budget.at_most => {
                let (is, most, kind) = (budget.kind.of(*sizes), budget.at_most, budget.kind.name());
                over.push(format!("{name}: {is} bytes {kind}, {} over its budget of {most}.", is - most));
            }
            Some(_) => {}
        }
    }
    over
}

fn table(lines: &[(String, Sizes)]) -> String {
    let mut text = format!("{:<40} {:>10} {:>10} {:>10}  {}\n", "", "raw", "gzip -9", "brotli 11", "budget");
    for (name, sizes) in lines {
        let budget = budgets().into_iter().find(|budget| budget.line == name);
        let note =
            budget.map_or_else(String::new, |budget| format!("{} of {} {}", budget.kind.of(*sizes), budget.at_most, budget.kind.name()));
        text.push_str(format!("{name:<40} {:>10} {:>10} {:>10}  {note}", sizes.raw, sizes.gzip, sizes.brotli).trim_end());
        text.push('\n');
    }
    text
}

impl Kind {
    const fn of(self, sizes: Sizes) -> u64 {
        match self {
            Self::Brotli => sizes.brotli,
            Self::Gzip => sizes.gzip,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "brotli",
            Self::Gzip => "gzip",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BANNER, CHUNKS, CONSENTING, CONSENTING_FULL, FULL_GLUE, GLUE, HOOKS, LOADER, SETTINGS, Shipped, Sizes, WASM, WORKER, add_totals,
        budgets, largest_of_each, over_budget, table,
    };

    fn lines(loader_brotli: u64) -> Vec<(String, Sizes)> {
        let sizes = |brotli| Sizes { raw: brotli * 3, gzip: brotli + 100, brotli };
        let large = [(LOADER, loader_brotli), (BANNER, 2_000), (GLUE, 1_000), (WASM, 9_000), ("worker wasm", 300_000)];
        let rare = [(HOOKS, 2_800), (SETTINGS, 4_000), (FULL_GLUE, 1_500)].into_iter().chain(CHUNKS.map(|name| (name, 700)));
        let mut lines: Vec<(String, Sizes)> =
            large.into_iter().chain(rare).map(|(name, brotli)| (name.to_owned(), sizes(brotli))).collect();
        add_totals(&mut lines, &[Shipped { name: "worker wasm".to_owned(), content: Vec::new(), of_worker: true }]);
        lines
    }

    fn brotli(lines: &[(String, Sizes)], wanted: &str) -> u64 {
        lines.iter().find(|(name, _)| name == wanted).unwrap().1.brotli
    }

    #[test]
    fn totals_are_sums_of_what_each_visitor_downloads() {
        let lines = lines(2_400);
        assert_eq!(brotli(&lines, CONSENTING), 2_400 + 2_000 + 1_000 + 9_000);
        assert_eq!(brotli(&lines, CONSENTING_FULL), 2_400 + 2_000 + 1_500 + 9_000);
        assert_eq!(brotli(&lines, WORKER), 300_000);
        assert!(over_budget(&lines).is_empty(), "{:?}", over_budget(&lines));
    }

    #[test]
    fn of_several_languages_the_largest_counts() {
        let sizes = |raw, brotli| Sizes { raw, gzip: brotli, brotli };
        let all =
            [("a", sizes(9, 1)), ("b", sizes(1, 5)), ("b", sizes(2, 3)), ("b", sizes(1, 7))].map(|(name, sizes)| (name.to_owned(), sizes));
        assert_eq!(largest_of_each(all.to_vec()), [("a".to_owned(), sizes(9, 1)), ("b".to_owned(), sizes(1, 7))]);
    }

    #[test]
    fn a_byte_too_much_is_named_with_its_budget() {
        let over = over_budget(&lines(2_501));
        assert!(over.iter().any(|text| text == "loader.js: 2501 bytes brotli, 1 over its budget of 2500."), "{over:?}");
    }

    #[test]
    fn what_is_missing_is_not_within_its_budget() {
        assert_eq!(over_budget(&[]).len(), budgets().len());
    }

    #[test]
    fn the_table_shows_each_budget() {
        let text = table(&lines(2_400));
        assert!(text.contains("2400 of 2500 brotli") && text.contains("300100 of 1000000 gzip"), "{text}");
    }
}
