//! The most frequent errors, in short.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::figure::counted;
use crate::layout::{self, foreign, more};
use crate::panels::frames;
use crate::store::{count, number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "top-errors",
    title: "Errors",
    shown: Shown::WithEvents,
    queries: |ask| vec![ask.since_start(include_str!("../sql/error_groups.sql"))],
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    html! {
        @if rows.is_empty() {
            (layout::nothing("No error was reported in this stretch of time by the page loads that grant errors."))
        } @else {
            ol class="errors-short" {
                @for row in rows.iter().take(6) {
                    li {
                        div class="error-title" {
                            strong { (foreign(text(row, "name"))) } " " span class="error-message" { (foreign(text(row, "message"))) }
                        }
                        p class="error-facts" {
                            span class="error-count" { (counted(number(row, "n"), "time", "times")) }
                            " in " (counted(number(row, "loads"), "page load", "page loads")) " · " (view.moment(count(row, "last_ms")))
                        }
                        @if let Some(frame) = frames::telling(&frames::read(text(row, "frames"))) { p class="error-frame" { (frames::line(frame)) } }
                    }
                }
            }
            (more(view, "errors", "All errors, with their stacks"))
        }
        (view.basis(Purpose::Errors))
    }
}
