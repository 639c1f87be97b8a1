//! Compresses with the pinned Node (`js/measure.mjs`): its zlib and brotli are the reference implementations.

use super::served::Shipped;
use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::tools;
use serde_json::Value;
use std::iter::Sum;

const SCRIPT: &str = include_str!("../../js/measure.mjs");

/// The bytes of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// As it is.
    pub(crate) raw: u64,
    /// gzip, level 9.
    pub(crate) gzip: u64,
    /// brotli, quality 11.
    pub(crate) brotli: u64,
}

impl Sum for Sizes {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self { raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli })
    }
}

/// Measures every file.
pub(crate) fn all(repo: &Repo, shipped: &[Shipped]) -> Result<Vec<(String, Sizes)>> {
    let folder = repo.path("target/candor/size");
    files::fresh_dir(&folder)?;
    let mut node = run::command(tools::node(repo)?);
    node.args(["--input-type=module", "--eval", SCRIPT, "--"]);
    for (index, one) in shipped.iter().enumerate() {
        let path = folder.join(index.to_string());
        files::write_if_changed(&path, &one.content)?;
        node.arg(path);
    }
    let printed: Value = serde_json::from_str(&run::output(&mut node)?).context("js/measure.mjs")?;
    let rows = printed.as_array().context("js/measure.mjs printed no list")?;
    shipped.iter().zip(rows).map(|(one, row)| Ok((one.name.clone(), sizes(row)?))).collect()
}

fn sizes(row: &Value) -> Result<Sizes> {
    let number = |name: &str| row.get(name).and_then(Value::as_u64).context(format!("js/measure.mjs gave no {name}"));
    Ok(Sizes { raw: number("raw")?, gzip: number("gzip")?, brotli: number("brotli")? })
}
