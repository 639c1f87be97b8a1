//! Migrations, secret and worker.
//!
//! What was uploaded is tagged with a hash of it: if the tag of the running version is the same, nothing is uploaded.

use super::account::json_in;
use super::{config, new_token};
use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use crate::run;
use crate::step;
use crate::wrangler::{self, Declared};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

const TOKEN: &str = "ADMIN_TOKEN";
const TAG_DIGITS: usize = 16;

/// What a deploy did.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Whether a version was uploaded.
    pub(crate) uploaded: bool,
    /// Where it answers, as wrangler says.
    pub(crate) address: Option<String>,
    /// The operator's token, if this deploy made it.
    pub(crate) new_token: Option<String>,
}

/// The names of the worker's secrets; none at all if there is no such worker yet.
pub(crate) fn secrets(repo: &Repo) -> Result<Option<Vec<String>>> {
    let listed = run::finish(call(repo)?.args(["secret", "list"]))?;
    if !listed.status.success() {
        if listed.output.contains("not found") {
            return Ok(None);
        }
        return Err(Failure::new(format!("Listing the worker's secrets failed ({}):\n{}", listed.status, listed.excerpt())));
    }
    let list = json_in(&listed.output).context("`wrangler secret list` printed no JSON")?;
    Ok(Some(list.as_array().into_iter().flatten().filter_map(|secret| secret.get("name")?.as_str().map(str::to_owned)).collect()))
}

/// Applies the migrations, then uploads the worker with its assets, unless exactly this is running.
pub(crate) fn worker(repo: &Repo, declared: &Declared, secrets: Option<&[String]>) -> Result<Published> {
    for database in &declared.databases {
        let mut apply = call(repo)?;
        apply.args(["d1", "migrations", "apply", &database.binding, "--remote"]);
        run::step(&format!("migrations of {}", database.name), &mut apply)?;
    }
    let has_token = secrets.is_some_and(|names| names.iter().any(|name| name == TOKEN));
    let tag = tag(repo)?;
    if has_token && running_tag(repo)?.as_deref() == Some(tag.as_str()) {
        step::present("worker", "up to date");
        return Ok(Published::default());
    }
    let new_token = if has_token { None } else { Some(new_token()?) };
    let address = upload(repo, &tag, new_token.as_deref())?;
    Ok(Published { uploaded: true, address, new_token })
}

fn upload(repo: &Repo, tag: &str, new_token: Option<&str>) -> Result<Option<String>> {
    let said = repo.build_dir().join("wrangler.output.json");
    let _ = std::fs::remove_file(&said);
    let mut deploy = call(repo)?;
    deploy.args(["deploy", "--tag", tag]).env("WRANGLER_OUTPUT_FILE_PATH", &said);
    // The secret goes with the version in a file that only this user can read, and that does not stay.
    let secret = new_token.map(|token| SecretFile::write(repo, token)).transpose()?;
    if let Some(secret) = &secret {
        deploy.arg("--secrets-file").arg(&secret.0);
    }
    run::step(if secret.is_some() { "worker (and its secret)" } else { "worker" }, &mut deploy).map_err(|failure| {
        let about_secret = if secret.is_some() {
            "\nIf `npx wrangler secret list` names ADMIN_TOKEN, run `npx wrangler secret put ADMIN_TOKEN` with a token of your choice."
        } else {
            ""
        };
        Failure::new(format!("{failure}{about_secret}"))
    })?;
    Ok(std::fs::read_to_string(&said).ok().and_then(|text| deployed_address(&text)))
}

/// The first address in wrangler's own record of the deploy, which has one JSON object on each line.
fn deployed_address(record: &str) -> Option<String> {
    let mut entries = record.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let deploy = entries.rfind(|entry| entry.get("type").and_then(Value::as_str) == Some("deploy"))?;
    let mut targets = deploy.get("targets")?.as_array()?.iter().filter_map(Value::as_str);
    let address = targets.find(|target| target.starts_with("http"))?;
    Some(address.trim_end_matches('/').to_owned())
}

/// A hash of all that an upload consists of.
fn tag(repo: &Repo) -> Result<String> {
    let build = repo.build_dir();
    let mut contents = Vec::new();
    // Not the deploy's own configuration: it holds this clone's paths, and would make every clone's upload a new one.
    for part in [build.join("worker"), build.join("public"), repo.path("wrangler.toml")] {
        for path in files::walk(&part)? {
            contents.push((path.strip_prefix(&repo.root).unwrap_or(&path).to_string_lossy().into_owned(), files::read(&path)?));
        }
    }
    let hash = files::sha256_of_named(contents.iter().map(|(name, content)| (name.as_str(), content.as_slice())));
    Ok(hash.get(..TAG_DIGITS).unwrap_or(&hash).to_owned())
}

/// The tag of the version that takes all requests now.
fn running_tag(repo: &Repo) -> Result<Option<String>> {
    let status = run::finish(call(repo)?.args(["deployments", "status", "--json"]))?;
    let deployment = json_in(&status.output).filter(|_| status.status.success()).unwrap_or_default();
    let versions = deployment.get("versions").and_then(Value::as_array);
    let Some([only]) = versions.map(Vec::as_slice) else { return Ok(None) };
    let Some(id) = only.get("version_id").and_then(Value::as_str) else { return Ok(None) };
    let viewed = run::finish(call(repo)?.args(["versions", "view", id, "--json"]))?;
    let version = json_in(&viewed.output).filter(|_| viewed.status.success()).unwrap_or_default();
    Ok(version.get("annotations").and_then(|notes| notes.get("workers/tag")?.as_str()).map(str::to_owned))
}

fn call(repo: &Repo) -> Result<Command> {
    let mut wrangler = wrangler::command(repo)?;
    wrangler.arg("--config").arg(config::path(repo));
    Ok(wrangler)
}

/// A file that holds the secret and is removed when this goes.
#[derive(Debug)]
struct SecretFile(PathBuf);

impl SecretFile {
    fn write(repo: &Repo, token: &str) -> Result<Self> {
        let path = repo.build_dir().join("secret.json");
        let _ = std::fs::remove_file(&path);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        only_for_this_user(&mut options);
        let file = options.open(&path).context(path.display())?;
        let written = Self(path);
        serde_json::to_writer(file, &json!({ TOKEN: token })).context("writing the secret")?;
        Ok(written)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(unix)]
fn only_for_this_user(options: &mut std::fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn only_for_this_user(_: &mut std::fs::OpenOptions) {}

#[cfg(test)]
mod tests {
    use super::deployed_address;

    #[test]
    fn the_address_is_read_from_wranglers_record() {
        let record = "{\"type\":\"wrangler-session\"}\n{\"type\":\"deploy\",\"targets\":[\"schedule: * * * * *\",\"https://candor.me.workers.dev\"]}\n";
        assert_eq!(deployed_address(record).as_deref(), Some("https://candor.me.workers.dev"));
        assert_eq!(deployed_address("{\"type\":\"deploy\",\"targets\":[]}"), None);
    }
}
