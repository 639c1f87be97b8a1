//! Runs a driver of `bench/`: it says on its output which step begins and which arm it asks, and writes its numbers into a file.

use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::step::Step;
use crate::tether;
use crate::tools;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};

/// What the driver wrote. It ends with this program, and its browser and workers with it.
pub(super) fn run(repo: &Repo, script: &str, mut order: Value) -> Result<Value> {
    let result = repo.path("target/bench/result.json");
    files::write_if_changed(&result, b"")?;
    if let Some(order) = order.as_object_mut() {
        order.insert("result".to_owned(), result.display().to_string().into());
    }
    let mut node = crate::run::command(tools::node(repo)?);
    node.arg(repo.path(script)).current_dir(&repo.root).env("BENCH", order.to_string());
    let mut driver = tether::spawn(repo, &node)?;
    let errors = driver.stderr.take().map(|mut from| {
        std::thread::spawn(move || {
            let mut text = String::new();
            let _ = from.read_to_string(&mut text);
            text
        })
    });
    let mut current: Option<Step> = None;
    for line in BufReader::new(driver.stdout.take().context("the driver has no output")?).lines() {
        let line = line.context("the driver's output")?;
        if let Some(label) = line.strip_prefix("step: ") {
            if let Some(step) = current.replace(Step::begin(label)) {
                step.done();
            }
        } else if let (Some(arm), Some(step)) = (line.strip_prefix("arm: "), &mut current) {
            step.still(arm);
        }
        // workerd and wrangler have words of their own.
    }
    let status = driver.wait().context("the driver")?;
    let said = errors.and_then(|reader| reader.join().ok()).unwrap_or_default();
    if !status.success() {
        current.map(Step::failed);
        return Err(Failure::new(format!("The benchmark's driver failed ({status}):\n{said}")));
    }
    current.map(Step::done);
    serde_json::from_slice(&files::read(&result)?).context(format!("{} of the driver", result.display()))
}
