//! The layers: who may depend on whom, looked up in what cargo really resolves.

use crate::failure::{Context, Result};
use crate::repo::Repo;
use crate::run;
use std::collections::BTreeSet;

/// A crate, the features it is looked at with, the crates of this workspace it may know, and what must not be in its tree.
struct Layer {
    package: &'static str,
    features: &'static [&'static str],
    may_know: &'static [&'static str],
    never: &'static [&'static str],
}

/// What only exists in a browser or in Cloudflare's runtime.
const RUNTIMES: &[&str] = &["worker", "worker-sys", "web-sys", "js-sys", "wasm-bindgen", "gloo-timers", "tokio"];

const LAYERS: [Layer; 4] = [
    Layer { package: "candor-protocol", features: &["edge"], may_know: &[], never: RUNTIMES },
    Layer { package: "candor-pipeline", features: &[], may_know: &["candor-protocol"], never: RUNTIMES },
    Layer { package: "candor-insight", features: &[], may_know: &["candor-protocol"], never: RUNTIMES },
    // In the page serde costs 15 KB.
    Layer {
        package: "candor-beacon",
        features: &[],
        may_know: &["candor-protocol"],
        never: &["serde", "serde_json", "serde-wasm-bindgen", "worker"],
    },
];

/// Every dependency that breaks a layer.
pub(crate) fn problems(repo: &Repo, _: &[String]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for layer in &LAYERS {
        let tree = tree(repo, layer)?;
        problems.extend(against(layer, &tree));
    }
    Ok(problems)
}

fn tree(repo: &Repo, layer: &Layer) -> Result<BTreeSet<String>> {
    let mut cargo = run::command("cargo");
    cargo.args(["tree", "--package", layer.package, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--features", &layer.features.join(",")]).current_dir(&repo.root);
    let printed = run::output(&mut cargo).context(format!("cargo tree of {}", layer.package))?;
    Ok(printed.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

fn against(layer: &Layer, tree: &BTreeSet<String>) -> Vec<String> {
    let own = |name: &&String| name.starts_with("candor-") && *name != layer.package && !layer.may_know.contains(&name.as_str());
    let never = layer.never.iter().filter(|name| tree.contains(**name)).map(|name| (*name).to_owned());
    tree.iter().filter(own).cloned().chain(never).map(|name| format!("{} must not depend on {name}", layer.package)).collect()
}

#[cfg(test)]
mod tests {
    use super::{LAYERS, against};
    use std::collections::BTreeSet;

    #[test]
    fn an_arrow_in_the_wrong_direction_is_found() {
        let tree: BTreeSet<String> = ["candor-pipeline", "candor-protocol", "candor-edge", "js-sys", "serde"].map(str::to_owned).into();
        let pipeline = LAYERS.iter().find(|layer| layer.package == "candor-pipeline").unwrap();
        assert_eq!(
            against(pipeline, &tree),
            ["candor-pipeline must not depend on candor-edge", "candor-pipeline must not depend on js-sys"]
        );
    }
}
