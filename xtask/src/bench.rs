//! `cargo xtask bench`: what is measured, beside others, in one run on one machine. `page` is what a page pays for its telemetry,
//! `edge` what the worker needs for a batch.
//!
//! Each of them makes a text of its own; here is what they share: options, the set-up, and where the text goes. A budget that is
//! not held is said and fails nothing: this is a benchmark, not a test.

mod answers;
mod driver;
mod edge;
mod figures;
mod installed;
mod machine;
mod markers;
mod options;
mod page;

use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use crate::setup;
use crate::step;
use options::{Options, What};
use std::time::Instant;

/// The file that `--write` writes into.
const BENCHMARKS: &str = "BENCHMARKS.md";

/// The command.
pub(crate) fn command(repo: &Repo, arguments: lexopt::Parser) -> Result {
    let options = Options::parse(arguments)?;
    let started = Instant::now();
    setup::ensure(repo)?;
    let text = match options.what {
        What::Page => page::measured(repo, &options)?,
        What::Edge => edge::measured(repo, &options)?,
    };
    println!("\n{text}\nIt took {}.", step::seconds(started.elapsed()));
    if !options.write {
        return Ok(());
    }
    let part = options.what.part();
    let whole = markers::replaced(&repo.read(BENCHMARKS)?, part, &text).context(format!("{BENCHMARKS} has no part `{part}`"))?;
    files::write_if_changed(&repo.path(BENCHMARKS), whole.as_bytes())?;
    println!("Written into {BENCHMARKS}.");
    Ok(())
}
