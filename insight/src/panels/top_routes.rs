//! The routes with the most views, from the roll-ups: the whole stretch, also where its rows have gone.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::chart;
use crate::figure::{percent, whole};
use crate::layout::{self, foreign};
use crate::store::{number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "top-routes",
    title: "Top routes",
    shown: Shown::WithEvents,
    queries: |ask| vec![ask.since_start(include_str!("../sql/top_routes.sql"))],
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows: Vec<_> = answers.rows(0).iter().filter(|row| !text(row, "route").is_empty()).collect();
    let total = answers.rows(0).first().map_or(0.0, |row| number(row, "total"));
    let highest = rows.iter().map(|row| number(row, "n")).fold(0.0, f64::max);
    if highest <= 0.0 {
        return layout::nothing(if total > 0.0 {
            "No view of this stretch of time has a route: all are from before routes were recorded."
        } else {
            "No view in this stretch of time. Views are recorded where visitors grant usage."
        });
    }
    let rest = total - rows.iter().map(|row| number(row, "n")).sum::<f64>();
    html! {
        table class="ranked" {
            thead { tr { th scope="col" { "Route" } th scope="col" class="number" { "Views" } th scope="col" class="number" { "Share" } } }
            tbody {
                @for row in &rows {
                    @let n = number(row, "n");
                    tr {
                        td class="ranked-name" { (foreign(text(row, "route"))) (chart::bar(&[(n / highest, "part-in")], "rank")) }
                        td class="number" { (whole(n)) }
                        td class="number faint" { (percent(n / total.max(n))) }
                    }
                }
                @if rest >= 0.5 {
                    tr {
                        td class="ranked-name faint" { "All others" }
                        td class="number faint" { (whole(rest)) }
                        td class="number faint" { (percent(rest / total)) }
                    }
                }
            }
        }
        (view.basis(Purpose::Usage))
    }
}
