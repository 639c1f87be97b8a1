//! What Cloudflare says about who sends: a bot that it has verified, and the score of its bot management,
//! where an account has that. Without them it finds nothing.

use super::Sender;

/// Below it Cloudflare's documentation calls a request likely automated; 1 is certain, 99 a person.
const SCORE: u8 = 30;

/// A bot that says who it is: a search engine, a monitor, an assistant that fetches pages.
pub(super) fn is_verified(sender: &Sender<'_>) -> bool {
    sender.facts.verified_bot.is_some()
}

/// Taken for a program. 0 means that nobody looked.
pub(super) fn is_scored(sender: &Sender<'_>) -> bool {
    sender.facts.bot_score.is_some_and(|score| (1..SCORE).contains(&score))
}
