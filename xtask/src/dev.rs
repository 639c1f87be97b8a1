//! `cargo xtask dev`: the worker in real workerd on this machine, with local databases, a demo site, and a watch on the sources.
//!
//! The watch is here and not in wrangler: wrangler lets requests hang while a build is broken, here the last good worker stays.

mod migrate;
mod secrets;
mod server;
mod watch;

use crate::build::{self, Mode};
use crate::failure::{Failure, Result};
use crate::repo::Repo;
use crate::setup;
use crate::step::{self, Step};
use crate::web;
use lexopt::prelude::*;
pub(crate) use secrets::new_token;
use serde_json::json;
use server::Server;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

const DEFAULT_PORT: u16 = 8787;
const START_MOST: Duration = Duration::from_secs(60);

/// The site of the demo shop.
const DEMO: &str = "demo";

/// The command.
pub(crate) fn command(repo: &Repo, mut arguments: lexopt::Parser) -> Result {
    let mut port = DEFAULT_PORT;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let started = Instant::now();
    // Before the slow work: nobody should wait for minutes to hear this.
    port_is_free(port)?;
    setup::ensure(repo)?;
    build::all(repo, Mode::Dev)?;
    step::heading("Start");
    let token = secrets::ensure(repo)?;
    migrate::local(repo)?;
    let starting = Step::begin("worker (wrangler dev)");
    let mut server = Server::start(repo, port)?;
    let base = format!("http://127.0.0.1:{port}");
    if let Err(failure) = wait_until_healthy(repo, &mut server, &base, starting) {
        return Err(Failure::new(format!("{failure}\n\n{}", server.said())));
    }
    ensure_demo_site(repo, &base, &token)?;
    print_summary(port, &token, started.elapsed());
    server.speak();
    watch::run(repo, &mut server)
}

fn port_is_free(port: u16) -> Result {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            let other = if port == u16::MAX { DEFAULT_PORT } else { port + 1 };
            Err(Failure::new(format!(
                "Port {port} cannot be used ({error}). Stop what uses it, or choose another one: cargo xtask dev --port {other}"
            )))
        }
    }
}

fn wait_until_healthy(repo: &Repo, server: &mut Server, base: &str, mut step: Step) -> Result {
    let deadline = Instant::now() + START_MOST;
    loop {
        server.is_running()?;
        let reply = web::get(repo, &format!("{base}/healthz"))?;
        if reply.status == 200 {
            step.done();
            return Ok(());
        }
        if Instant::now() > deadline {
            step.failed();
            return Err(Failure::new(format!("The worker did not become healthy in {}: {}", step::seconds(START_MOST), reply.shown())));
        }
        step.still("waiting for /healthz");
        std::thread::sleep(Duration::from_millis(150));
    }
}

fn ensure_demo_site(repo: &Repo, base: &str, token: &str) -> Result {
    let url = format!("{base}/api/sites/{DEMO}");
    let there = web::as_operator(repo, &url, token, None)?;
    if there.status == 200 {
        step::present("site `demo`", "present");
        return Ok(());
    }
    let step = Step::begin("site `demo`");
    // Any origin: it is for trying, and it only exists on this machine.
    let site = json!({
        "name": "Dibber & Daughters",
        "origins": ["*"],
        "languages": ["en", "de"],
        "controller": "Dibber & Daughters, hello@shop.example",
        "privacy_url": format!("{base}/demo/privacy/"),
    });
    let made = web::as_operator(repo, &url, token, Some(&site))?;
    if (200..300).contains(&made.status) {
        step.done();
        return Ok(());
    }
    step.failed();
    Err(Failure::new(format!("The demo site could not be made: PUT {url} gave {}", made.shown())))
}

fn print_summary(port: u16, token: &str, took: Duration) {
    let host = format!("http://localhost:{port}");
    println!(
        "
Candor runs. ({})

  Demo site    {host}/demo/
  Dashboard    {host}/
               Sign in with this token: {token}
  Your page    <script async src=\"{host}/c/{DEMO}.js\" referrerpolicy=\"origin\"></script>

What you save in the sources is rebuilt. Ctrl-C stops everything.
",
        step::seconds(took)
    );
}

#[cfg(test)]
mod tests {
    use super::port_is_free;
    use std::net::{Ipv4Addr, TcpListener};

    #[test]
    fn a_taken_port_gets_a_sentence_that_names_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let text = port_is_free(port).unwrap_err().to_string();
        assert!(text.contains(&format!("Port {port} ")) && text.contains("--port "), "{text}");
        drop(taken);
        port_is_free(port).unwrap();
    }
}
