//! How often a property of this crate is tried: bounded in every run, a hundred times as often where
//! `CANDOR_FULL` says so (`cargo xtask test --full`). Inputs are random and seeded, so that a failure
//! comes again.

use proptest::string::{RegexGeneratorStrategy, string_regex};
use proptest::test_runner::{Config, RngSeed};

/// So many inputs, or a hundred times as many.
pub(crate) fn cases(bounded: u32) -> Config {
    let cases = if std::env::var_os("CANDOR_FULL").is_some() { bounded * 100 } else { bounded };
    Config { cases, rng_seed: RngSeed::Fixed(0x0ca4_d0e5), failure_persistence: None, ..Config::default() }
}

/// Texts of a regular expression, which is read once: as a plain `&str` it is read again for each input,
/// and that takes longer than what is tested.
pub(crate) fn like(expression: &str) -> RegexGeneratorStrategy<String> {
    string_regex(expression).expect("a regular expression")
}
