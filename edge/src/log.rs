//! What the worker writes to its log: one line of JSON for each failure, with a stable name of what
//! failed and the platform's own words for why. Nothing of a request, a visitor or a payload: the words
//! go through the same redaction as every text of a page, and are cut.
//!
//! Successes are counted in the tallies and not logged.

use std::fmt::Display;

use protocol::redact;
use worker::console_error;

/// The longest reason that is written.
const REASON_BYTES: usize = 200;

/// Something failed. `event` names it for whoever searches the log; it never changes its meaning.
pub(crate) fn failure(event: &'static str, reason: &impl Display) {
    console_error!("{}", line(event, &reason.to_string()));
}

fn line(event: &str, reason: &str) -> String {
    serde_json::json!({"level": "error", "event": event, "reason": redact::text(reason, REASON_BYTES)}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_json_without_anybody_s_data() {
        let written = line("batch_store", "no such column: x\nat https://shop.example/order/42?mail=ann@example.org for ann@example.org");
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!((read["level"].as_str(), read["event"].as_str()), (Some("error"), Some("batch_store")));
        assert!(!written.contains('\n') && !written.contains("ann@") && !written.contains("mail="), "{written}");
        assert!(written.contains("no such column: x"), "{written}");
        assert!(line("x", &"long ".repeat(1000)).len() < 300);
    }
}
