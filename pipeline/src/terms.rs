//! What is in force around a batch besides its site's configuration: the operator's rules, and what of it
//! may be kept at the moment. Whoever takes the batch knows it; here it is only obeyed.

use protocol::pressure::Pressure;

use crate::filter::Rules;

static NO_RULES: Rules = Rules::NONE;

/// What is in force around a batch.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The operator's rules.
    pub rules: &'a Rules,
    /// What is kept of the page loads that the rates keep, in (0, 1]; less than 1 while too much comes.
    pub share: f64,
    /// By how much the site's rates are lowered so that it keeps to its budget or plan, and whether there is no room left.
    pub pressure: Pressure,
}

impl Default for Terms<'_> {
    /// No rules, and nothing that holds anything back.
    fn default() -> Self {
        Self { rules: &NO_RULES, share: 1.0, pressure: Pressure::NONE }
    }
}
