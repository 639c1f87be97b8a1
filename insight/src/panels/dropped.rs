//! What was dropped, by reason: at the edge, and by the pages themselves.

use maud::{Markup, html};
use protocol::reason::{Drop, PageDrop};

use crate::figure::whole;
use crate::layout::{self, more};
use crate::store::{number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "dropped",
    title: "What was dropped",
    shown: Shown::Always,
    queries: |ask| vec![ask.since_first_day(include_str!("../sql/page_drops.sql"))],
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let at_edge = view.coverage.tallies.by_code("drop:");
    let in_page: Vec<(&str, f64)> = answers.rows(0).iter().map(|row| (text(row, "reason"), number(row, "n"))).collect();
    html! {
        @if at_edge.is_empty() && in_page.is_empty() {
            (layout::nothing("Nothing was dropped in these days."))
        } @else {
            (reasons("At the edge", &at_edge, |code| Drop::from_code(code).map(Drop::text)))
            (reasons("In the page", &in_page, |code| PageDrop::from_code(code).map(PageDrop::text)))
        }
        (more(view, "ledger", "The whole ledger"))
        p class="basis" { "Counted by whole days in UTC. Every event that a page captures is stored, or stands here, or shows as lost in the ledger." }
    }
}

/// A list of reasons with their sentences; nothing if there are none.
pub(crate) fn reasons(title: &str, reasons: &[(&str, f64)], text: fn(&str) -> Option<&'static str>) -> Markup {
    html! {
        @if !reasons.is_empty() {
            h3 class="reasons-title" { (title) }
            dl class="reasons" {
                @for (code, n) in reasons {
                    div {
                        dt { code { (code) } span class="reason-text" { (text(code).unwrap_or("A reason that this version does not know.")) } }
                        dd class="number" { (whole(*n)) }
                    }
                }
            }
        }
    }
}
