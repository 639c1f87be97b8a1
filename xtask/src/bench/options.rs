//! What the command can be told.

use crate::failure::{Failure, Result};
use lexopt::prelude::*;

const SEED: u32 = 1;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// What a page pays.
    Page,
    /// What the worker needs.
    Edge,
}

impl What {
    /// The part of BENCHMARKS.md.
    pub(crate) const fn part(self) -> &'static str {
        match self {
            Self::Page => "bench page",
            Self::Edge => "bench edge",
        }
    }

    /// Rounds of a run that is written down.
    const fn rounds(self) -> u32 {
        match self {
            Self::Page => 15,
            Self::Edge => 10,
        }
    }
}

/// The order of a run.
#[derive(Debug)]
pub(crate) struct Options {
    /// What is measured.
    pub(crate) what: What,
    /// How often each arm has its turn.
    pub(crate) rounds: u32,
    /// Decides the order of the arms in each round, and whatever else is drawn.
    pub(crate) seed: u32,
    /// Only these arms; none: all.
    pub(crate) arms: Vec<String>,
    /// Whether the project is built before.
    pub(crate) build: bool,
    /// Whether the result goes into BENCHMARKS.md.
    pub(crate) write: bool,
}

impl Options {
    /// Reads the command line after `bench`.
    pub(crate) fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let what = match arguments.next()? {
            Some(Value(what)) if what == "page" => What::Page,
            Some(Value(what)) if what == "edge" => What::Edge,
            _ => return Err(Failure::new("What is to be measured? There are `cargo xtask bench page` and `cargo xtask bench edge`.")),
        };
        let mut options = Self { what, rounds: what.rounds(), seed: SEED, arms: Vec::new(), build: true, write: false };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("rounds") => options.rounds = arguments.value()?.parse()?,
                Long("seed") => options.seed = arguments.value()?.parse()?,
                Long("arm") => options.arms.push(arguments.value()?.string()?),
                Long("no-build") => options.build = false,
                Long("write") => options.write = true,
                other => return Err(other.unexpected().into()),
            }
        }
        if options.rounds == 0 {
            return Err(Failure::new("--rounds must be 1 at the least."));
        }
        if options.write && !options.arms.is_empty() {
            return Err(Failure::new("--write is for a run of all arms: leave out --arm."));
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, What};

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(lexopt::Parser::from_args(words)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_run_can_be_made_shorter_and_repeated() {
        let options = parse(&["page", "--rounds", "5", "--seed", "9", "--no-build"]).unwrap();
        assert_eq!((options.what, options.rounds, options.seed, options.build, options.write), (What::Page, 5, 9, false, false));
        let options = parse(&["edge", "--arm", "pipeline"]).unwrap();
        assert_eq!((options.what, options.rounds, options.arms), (What::Edge, 10, vec!["pipeline".to_owned()]));
    }

    #[test]
    fn a_part_of_the_arms_is_not_written_down() {
        assert!(parse(&["page", "--write", "--arm", "faro"]).unwrap_err().contains("--arm"));
        assert!(parse(&["page", "--write"]).unwrap().write);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(parse(&[]).unwrap_err().contains("bench edge"));
        assert!(parse(&["middle"]).is_err());
        assert!(parse(&["page", "--rounds", "0"]).is_err());
    }
}
