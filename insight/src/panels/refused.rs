//! Batches that were refused whole, by code.

use maud::{Markup, html};
use protocol::reason::Refusal;

use crate::layout;
use crate::panels::dropped::reasons;
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel { id: "refused", title: "Refused batches", shown: Shown::Always, queries: |_| Vec::new(), render };

fn render(view: &View<'_>, _: &Answers<'_>) -> Markup {
    let refused = view.coverage.tallies.by_code("refused:");
    html! {
        @if refused.is_empty() { (layout::nothing("No batch was refused in these days.")) }
        (reasons("", &refused, |code| Refusal::from_code(code).map(Refusal::text)))
        p class="basis" { "A refused batch is not opened: how many events it held is not known, and they stand in no other line here." }
    }
}
