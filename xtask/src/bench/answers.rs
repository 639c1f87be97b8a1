//! The design's budgets that a run can answer: held or not, with the figure.

/// A budget, and what the run says of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// What was promised.
    pub(crate) budget: String,
    /// What was found.
    pub(crate) measured: String,
    /// Whether it is enough.
    pub(crate) held: bool,
}

/// In Markdown.
pub(crate) fn table(answers: &[Answer]) -> String {
    let mut text = "Budgets:\n\n| budget | measured | |\n|---|---:|---|\n".to_owned();
    for answer in answers {
        let verdict = if answer.held { "held" } else { "**not held**" };
        text.push_str(&format!("| {} | {} | {verdict} |\n", answer.budget, answer.measured));
    }
    text
}
