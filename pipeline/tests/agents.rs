//! Bots by their user agent, measured: real browsers, also those inside apps, must pass, and known
//! programs must be found. The two lists are the whole measure: one line is one user agent.
#![allow(clippy::unwrap_used)]

use candor_pipeline::{Facts, Rules, filtered_sender};
use protocol::reason::Drop;

const BROWSERS: &str = include_str!("agents/browsers.txt");
const BOTS: &str = include_str!("agents/bots.txt");

fn judged(user_agent: &str) -> Option<Drop> {
    filtered_sender(&Rules::default(), &Facts { user_agent, ..Facts::default() })
}

/// The lines that are not judged as they should be.
fn wrong(list: &str, expect: Option<Drop>) -> Vec<&str> {
    list.lines().filter(|line| judged(line) != expect).collect()
}

#[test]
fn browsers_pass() {
    assert!(BROWSERS.lines().count() >= 60, "{}", BROWSERS.lines().count());
    assert_eq!(wrong(BROWSERS, None), Vec::<&str>::new());
}

#[test]
fn bots_are_found() {
    assert!(BOTS.lines().count() >= 60, "{}", BOTS.lines().count());
    assert_eq!(wrong(BOTS, Some(Drop::BotAgent)), Vec::<&str>::new());
}

#[test]
fn each_line_is_one() {
    for list in [BROWSERS, BOTS] {
        let mut lines: Vec<_> = list.lines().collect();
        assert!(lines.iter().all(|line| *line == line.trim() && !line.is_empty()));
        lines.sort_unstable();
        assert!(lines.windows(2).all(|pair| pair[0] != pair[1]));
    }
}

#[test]
fn no_user_agent_is_too_long_or_too_strange() {
    let long = format!("Mozilla/5.0 {}", "é".repeat(10_000));
    assert_eq!(judged(&long), None);
    assert_eq!(judged(&format!("{long} Googlebot/2.1")), None, "what stands far behind is not looked at");
    assert_eq!(judged("\u{0}"), Some(Drop::BotAgent));
    assert_eq!(judged(""), Some(Drop::BotAgent));
}
