//! The pages' ledger, by sequence number: what a page load captured is stored, or dropped, or lost
//! on the way. Losses are computed, because nobody reports them.

use maud::{Markup, html};
use protocol::reason::PageDrop;

use crate::estimate;
use crate::figure::{counted, percent};
use crate::layout;
use crate::panels::dropped::reasons;
use crate::panels::edge_ledger::{equation, verdict};
use crate::store::{number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "page-ledger",
    title: "What pages captured",
    shown: Shown::Always,
    queries: |ask| vec![ask.since_start(include_str!("../sql/page_ledger.sql")), ask.since_start(include_str!("../sql/page_drops.sql"))],
    render,
};

fn render(_: &View<'_>, answers: &Answers<'_>) -> Markup {
    let Some(row) = answers.rows(0).first().filter(|row| number(row, "pages") > 0.0) else {
        return layout::nothing("No page load has sent anything in this stretch of time.");
    };
    let n = |column: &str| number(row, column);
    let beyond = n("beyond");
    let mut left = vec![("captured by number", n("captured"))];
    if beyond > 0.0 {
        left.push(("given up after the last number", beyond));
    }
    let in_page: Vec<(&str, f64)> = answers.rows(1).iter().map(|row| (text(row, "reason"), number(row, "n"))).collect();
    html! {
        (equation(&left, &[
            ("stored", n("events") + n("vitals")),
            ("dropped at the edge", n("dropped")),
            ("dropped in the page", n("given_up")),
            ("lost", n("lost")),
        ]))
        (verdict(n("lost") < 0.5, &if n("lost") < 0.5 {
            format!("It closes: nothing was lost in {}.", counted(n("pages"), "page load", "page loads"))
        } else {
            format!(
                "{} lost on the way in {} of {} ({} of what was captured). What a page captured last and never sent does not show here.",
                counted(n("lost"), "event was", "events were"),
                counted(n("with_loss"), "page load", "page loads"),
                counted(n("pages"), "page load", "page loads"),
                percent(estimate::share(n("lost"), n("captured") + beyond).unwrap_or_default()),
            )
        }))
        (reasons("Dropped in the page", &in_page, |code| PageDrop::from_code(code).map(PageDrop::text)))
        p class="basis" { "Page loads of which anything arrived in this stretch of time, each counted whole. Each number counts once: a vital's row stands for all its reports." }
    }
}
