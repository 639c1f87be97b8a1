//! `cargo xtask deploy`: from a clone to a running worker on the operator's account; again, it upgrades, or changes nothing.
//!
//! Each step looks before it acts, so a run that was stopped midway is simply run again. Migrations come before the worker,
//! because they only add: the old worker runs on the new schema, not the new one on the old.

mod account;
mod config;
mod keep;
mod publish;
mod resources;

use crate::build::{self, Mode};
use crate::dev;
use crate::failure::{Context, Failure, Result};
use crate::repo::Repo;
use crate::run;
use crate::setup;
use crate::step::{self, Step};
use crate::web;
use crate::wrangler;
use lexopt::prelude::*;
use publish::Published;
use serde_json::Value;
use std::time::{Duration, Instant};

const HEALTHY_WITHIN: Duration = Duration::from_secs(90);

/// What the operator asked for.
#[derive(Debug, Default)]
struct Options {
    dry_run: bool,
    no_build: bool,
    address: Option<String>,
}

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("dry-run") => options.dry_run = true,
            Long("no-build") => options.no_build = true,
            Long("address") => options.address = Some(arguments.value()?.string()?.trim_end_matches('/').to_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    if !options.no_build {
        setup::ensure(repo)?;
    }
    if options.dry_run { dry_run(repo, &options) } else { deploy(repo, &options) }
}

fn build(repo: &Repo, options: &Options) -> Result {
    if options.no_build { Ok(()) } else { build::all(repo, Mode::Release) }
}

/// Everything that needs no account: the bundle is made and its configuration is checked.
fn dry_run(repo: &Repo, options: &Options) -> Result {
    build(repo, options)?;
    step::heading("Dry run");
    let finished = run::step("wrangler deploy --dry-run", wrangler::command(repo)?.args(["deploy", "--dry-run"]))?;
    println!("{}", finished.output.trim_end());
    Ok(())
}

fn deploy(repo: &Repo, options: &Options) -> Result {
    step::heading("Account");
    let account = account::signed_in(repo)?;
    build(repo, options)?;
    step::heading("Deploy");
    let committed = wrangler::config(repo)?;
    let declared = wrangler::declared(&committed)?;
    let ids = resources::ensure(repo, &committed, &declared)?;
    config::write(repo, &committed, &ids)?;
    let secrets = publish::secrets(repo)?;
    let address = options.address.clone().or_else(|| config::address(&committed));
    if secrets.is_some() {
        let live = address.clone().map_or_else(|| account::address(repo, &account, &declared.worker), Ok)?;
        keep::fetch(repo, &live)?;
    } else {
        keep::none(repo)?;
        step::present("versions before this one", "none");
    }
    let published = publish::worker(repo, &declared, secrets.as_deref())?;
    let address = match published.address.clone().or(address) {
        Some(address) => address,
        None => account::address(repo, &account, &declared.worker)?,
    };
    tell_token(&published);
    wait_until_healthy(repo, &address)?;
    print_summary(&address, &published);
    Ok(())
}

/// Said as soon as it is known: whatever fails later, this token is in force.
fn tell_token(published: &Published) {
    if let Some(token) = &published.new_token {
        println!("\n  The operator's token, shown this once: {token}\n");
    }
}

fn wait_until_healthy(repo: &Repo, address: &str) -> Result {
    let wanted = build::assets::current(repo)?;
    let mut step = Step::begin("health");
    let deadline = Instant::now() + HEALTHY_WITHIN;
    loop {
        let reply = web::get(repo, &format!("{address}/healthz"))?;
        let health: Value = serde_json::from_str(&reply.body).unwrap_or_default();
        let assets = health.get("assets").and_then(Value::as_str);
        if reply.status == 200 && assets == Some(&wanted) {
            step.done();
            return Ok(());
        }
        if Instant::now() > deadline || patience_is_over(reply.status) {
            step.failed();
            return Err(Failure::new(format!(
                "The worker is deployed, but {address}/healthz is not well: {} (the version that was deployed is {wanted}).\n\
                 `npx wrangler tail` shows what it says; `npx wrangler rollback` goes back to the version before.",
                reply.shown()
            )));
        }
        step.still("waiting for /healthz");
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// The tests do not wait a minute and a half for a worker that stays ill.
fn patience_is_over(status: u16) -> bool {
    status != 200 && std::env::var_os("CANDOR_DEPLOY_IMPATIENT").is_some()
}

fn print_summary(address: &str, published: &Published) {
    let sign_in = if published.new_token.is_some() {
        "with the token above"
    } else {
        "with the token of the first deploy (`npx wrangler secret put ADMIN_TOKEN` sets a new one)"
    };
    let what = if published.uploaded { "is deployed" } else { "was up to date" };
    println!(
        "
Candor {what}.

  Dashboard    {address}/
               Sign in {sign_in}.
  Your page    <script async src=\"{address}/c/YOUR-SITE.js\" referrerpolicy=\"origin\"></script>
               (the dashboard makes the site and shows its own line)
"
    );
}

/// A new operator's token.
fn new_token() -> Result<String> {
    dev::new_token().context("making the operator's token")
}
