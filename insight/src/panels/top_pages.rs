//! The addresses with the most views.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::chart;
use crate::figure::{percent, whole};
use crate::layout::{self, address};
use crate::store::{number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "top-pages",
    title: "Top pages",
    shown: Shown::WithEvents,
    queries: |ask| vec![ask.since_start(include_str!("../sql/top_pages.sql"))],
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    let highest = rows.iter().map(|row| number(row, "n")).fold(0.0, f64::max);
    if highest <= 0.0 {
        return layout::nothing("No view in this stretch of time. Views are recorded where visitors grant usage.");
    }
    html! {
        table class="ranked" {
            thead { tr { th scope="col" { "Address" } th scope="col" class="number" { "Views" } th scope="col" class="number" { "Share" } } }
            tbody {
                @for row in rows {
                    @let n = number(row, "n");
                    tr {
                        td class="ranked-name" { (address(text(row, "url"))) (chart::bar(&[(n / highest, "part-in")], "rank")) }
                        td class="number" { (whole(n)) }
                        td class="number faint" { (percent(n / number(row, "total").max(n))) }
                    }
                }
            }
        }
        (view.basis(Purpose::Usage))
    }
}
