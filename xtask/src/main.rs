//! `cargo xtask <command>`: everything that is done to this repository, in one program.
//!
//! One command is one file. What a command prints is for people: each step has a line with its time, a failure names what failed
//! and what to do next. Nothing in here is shipped, and nothing in here knows what the crates do.
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "this program only runs natively, where the clocks exist")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bench;
mod build;
mod check;
mod deploy;
mod dev;
mod failure;
mod files;
mod help;
mod npm;
mod repo;
mod run;
mod setup;
mod size;
mod step;
mod test;
mod tether;
mod tools;
mod web;
mod wrangler;

use failure::Result;
use lexopt::prelude::*;
use repo::Repo;
use std::process::ExitCode;

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result {
    let mut arguments = lexopt::Parser::from_env();
    let name = match arguments.next()? {
        Some(Value(name)) => name.string()?,
        Some(Long("help") | Short('h')) | None => {
            help::print();
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let repo = Repo::find();
    match name.as_str() {
        "setup" => setup::command(&repo, arguments),
        "deploy" => deploy::command(&repo, arguments),
        "dev" => dev::command(&repo, arguments),
        "build" => build::command(&repo, arguments),
        "test" => test::command(&repo, arguments),
        "check" => check::command(&repo, arguments),
        "bench" => bench::command(&repo, arguments),
        "size" => size::command(&repo, arguments),
        "help" => {
            help::print();
            Ok(())
        }
        unknown => Err(failure::Failure::new(format!("There is no command `{unknown}`. `cargo xtask` lists what there is."))),
    }
}
