//! What is shipped, as it is served: the files of the current version, the loader with a configuration, the banner with texts.

use super::{BANNER, CHUNKS, FULL_GLUE, GLUE, HOOKS, LOADER, SETTINGS, WASM};
use crate::build::assets;
use crate::failure::{Context, Result};
use crate::files;
use crate::repo::Repo;
use serde_json::{Value, json};
use std::path::Path;

/// One file that is shipped.
#[derive(Debug)]
pub(crate) struct Shipped {
    /// Its line in the table.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) content: Vec<u8>,
    /// Whether it is part of the worker's bundle.
    pub(crate) of_worker: bool,
}

impl Shipped {
    fn new(name: impl Into<String>, content: Vec<u8>) -> Self {
        Self { name: name.into(), content, of_worker: false }
    }
}

/// Everything in `build/` that somebody downloads, and the worker.
pub(crate) fn collect(repo: &Repo) -> Result<Vec<Shipped>> {
    let build = repo.build_dir();
    let current = assets::current(repo)?;
    let folder = build.join("public/a").join(&current);
    let mut shipped = vec![
        Shipped::new(LOADER, with_config(&folder.join("loader.js"), &current)?),
        Shipped::new(HOOKS, with_config(&folder.join("loader-hooks.js"), &current)?),
        Shipped::new(GLUE, files::read(&folder.join("standard.js"))?),
        Shipped::new(WASM, files::read(&folder.join("beacon.wasm"))?),
        Shipped::new(FULL_GLUE, files::read(&folder.join("full.js"))?),
    ];
    for texts in with_texts(&folder, "banner.js", |name| !name.ends_with(SETTINGS_TEXTS))? {
        shipped.push(Shipped::new(BANNER, texts));
    }
    for texts in with_texts(&folder, "settings.js", |name| name.ends_with(SETTINGS_TEXTS))? {
        shipped.push(Shipped::new(SETTINGS, texts));
    }
    for name in CHUNKS {
        shipped.push(Shipped::new(name, files::read(&folder.join(name))?));
    }
    for name in ["dashboard.css", "dashboard.js"] {
        let path = folder.join(name);
        if path.is_file() {
            shipped.push(Shipped::new(name, files::read(&path)?));
        }
    }
    for (name, file) in [("worker index.js", "index.js"), ("worker index_bg.wasm", "index_bg.wasm")] {
        shipped.push(Shipped { of_worker: true, ..Shipped::new(name, files::read(&build.join("worker").join(file))?) });
    }
    Ok(shipped)
}

/// The loader as a site serves it that changed nothing, with a key longer than most.
fn with_config(loader: &Path, current: &str) -> Result<Vec<u8>> {
    let config = format!(r#"{{site:"shop-7k2m9q4xw",version:"{current}",rev:1,material:1,ask:7,gpc:1,dnt:1,keep:30,rate:1}}"#);
    let text = std::fs::read_to_string(loader).context(loader.display())?;
    Ok(text.replacen("__CANDOR_CONFIG__", &config, 1).into_bytes())
}

/// How the files end whose texts only the settings have.
const SETTINGS_TEXTS: &str = ".settings.json";

/// A module in every language: with the texts of each file whose name counts.
fn with_texts(folder: &Path, module: &str, counts: impl Fn(&str) -> bool) -> Result<Vec<Vec<u8>>> {
    let module = std::fs::read_to_string(folder.join(module)).context(module.to_owned())?;
    let files = files::walk(&folder.join("texts"))?;
    let served = files.iter().filter(|path| counts(&path.to_string_lossy())).map(|path| served_texts(path));
    served.map(|texts| Ok(module.replacen("__CANDOR_TEXTS__", &texts?, 1).into_bytes())).collect()
}

/// Texts in the form in which the worker puts them into the banner, or with the banner's into the settings.
fn served_texts(path: &Path) -> Result<String> {
    let mut texts = read_texts(path)?;
    if let Some(name) = path.to_string_lossy().strip_suffix(SETTINGS_TEXTS)
        && let (Some(into), Value::Object(banner)) = (texts.as_object_mut(), read_texts(Path::new(&format!("{name}.json")))?)
    {
        into.extend(banner);
    }
    let mut take = |key: &str| texts.as_object_mut().and_then(|map| map.remove(key)).unwrap_or_default();
    let (lang, dir) = (take("lang"), take("dir"));
    Ok(json!({ "lang": lang, "dir": dir, "texts": texts }).to_string())
}

fn read_texts(path: &Path) -> Result<Value> {
    serde_json::from_str(&std::fs::read_to_string(path).context(path.display())?).context(path.display())
}

#[cfg(test)]
mod tests {
    use super::served_texts;
    use crate::files::Scratch;

    #[test]
    fn texts_are_measured_in_the_form_that_is_served() {
        let scratch = Scratch::new("texts");
        let path = scratch.0.join("en.json");
        std::fs::write(&path, "{\n  \"lang\": \"en\",\n  \"dir\": \"ltr\",\n  \"title\": \"Hello\"\n}\n").unwrap();
        let served: serde_json::Value = served_texts(&path).unwrap().parse().unwrap();
        assert_eq!(served, serde_json::json!({ "lang": "en", "dir": "ltr", "texts": { "title": "Hello" } }));
        let path = scratch.0.join("en.settings.json");
        std::fs::write(&path, "{\"show\": \"Show\"}").unwrap();
        let served: serde_json::Value = served_texts(&path).unwrap().parse().unwrap();
        assert_eq!(served, serde_json::json!({ "lang": "en", "dir": "ltr", "texts": { "title": "Hello", "show": "Show" } }));
    }
}
