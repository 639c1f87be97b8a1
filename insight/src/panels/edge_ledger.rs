//! The edge's ledger: what arrived in batches that were opened is stored, or was there already, or
//! was dropped for a reason.

use maud::{Markup, html};
use protocol::reason::Drop;

use crate::civil::Civil;
use crate::figure::whole;
use crate::layout;
use crate::panels::dropped::reasons;
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel { id: "edge-ledger", title: "What arrived", shown: Shown::Always, queries: |_| Vec::new(), render };

fn render(view: &View<'_>, _: &Answers<'_>) -> Markup {
    let tallies = &view.coverage.tallies;
    let (received, stored, duplicate) = (tallies.sum("received"), tallies.sum("stored"), tallies.sum("duplicate"));
    let dropped_by = tallies.by_code("drop:");
    let dropped = dropped_by.iter().fold(0.0, |sum, (_, n)| sum + n);
    let gap = received - stored - duplicate - dropped;
    if received <= 0.0 && gap.abs() < 0.5 {
        return layout::nothing("No event has arrived in these days.");
    }
    html! {
        (equation(&[("received", received)], &[("stored", stored), ("there already", duplicate), ("dropped", dropped)]))
        (verdict(gap.abs() < 0.5, &if gap.abs() < 0.5 {
            "It closes: every event that arrived has its place.".into()
        } else {
            format!(
                "It does not close: {} {}. Counts of the last seconds may still be on their way; if it stays, a batch was cut off between its write and its count.",
                whole(gap.abs()),
                if gap > 0.0 { "more arrived than have a place" } else { "more have a place than arrived" }
            )
        }))
        (reasons("Dropped", &dropped_by, |code| Drop::from_code(code).map(Drop::text)))
        p class="basis" { "Counted by whole days in UTC, from " (Civil::at(view.window.first_day_ms(), 0).weekday_day_month()) "." }
    }
}

/// Two sums that should be equal.
pub(crate) fn equation(left: &[(&str, f64)], right: &[(&str, f64)]) -> Markup {
    let side = |first: &str, terms: &[(&str, f64)]| {
        html! {
            @for (at, (name, n)) in terms.iter().enumerate() {
                span class="equation-term" {
                    span class="equation-sign" { @if at == 0 { (first) } @else { "+" } } " "
                    span class="equation-number" { (whole(*n)) } " " span class="equation-name" { (name) } " "
                }
            }
        }
    };
    html! { p class="equation" { (side("", left)) (side("=", right)) } }
}

/// Whether the ledger closes, in a sentence.
pub(crate) fn verdict(closes: bool, sentence: &str) -> Markup {
    html! { p class=(if closes { "verdict verdict-good" } else { "verdict verdict-open" }) { (sentence) } }
}
