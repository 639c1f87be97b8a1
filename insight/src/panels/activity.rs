//! Page loads and views over time.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::chart::Columns;
use crate::civil::offset_name;
use crate::figure::{counted, whole};
use crate::layout;
use crate::store::{count, number, sum, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "activity",
    title: "Page loads and views",
    shown: Shown::WithEvents,
    queries: |ask| {
        let zone = [ask.window.start_ms().into(), ask.window.offset_ms().into(), ask.window.step_ms().into()];
        vec![ask.scope.query(include_str!("../sql/activity.sql"), zone)]
    },
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let buckets: Vec<_> = view.window.buckets().collect();
    let series = |kind: &str| -> Vec<f64> {
        let value = |bucket: u64| {
            let row = answers.rows(0).iter().find(|row| text(row, "kind") == kind && count(row, "bucket") == bucket);
            row.map_or(0.0, |row| number(row, "n"))
        };
        buckets.iter().map(|bucket| value(bucket.number)).collect()
    };
    let (loads, views) = (series("open"), series("view"));
    let (all_loads, all_views) = (
        sum(answers.rows(0).iter().filter(|row| text(row, "kind") == "open"), "n"),
        sum(answers.rows(0).iter().filter(|row| text(row, "kind") == "view"), "n"),
    );
    if all_loads + all_views <= 0.0 {
        return layout::nothing(
            "No page load took part in this stretch of time. Choose a longer one, or look into the ledger for what was refused.",
        );
    }
    let summary = format!(
        "{} and {} in {}.",
        counted(all_loads, "page load", "page loads"),
        counted(all_views, "view", "views"),
        view.window.span.text
    );
    let chart = Columns { buckets: &buckets, loads: &loads, views: &views, label_every: view.window.span.label_every, summary: &summary };
    html! {
        ul class="legend" {
            li class="legend-loads" { "Page loads" }
            li class="legend-views" { "Views" }
        }
        (chart.render())
        details class="alternative" {
            summary { "As a table" }
            div class="scroll" {
                table {
                    thead { tr { th scope="col" { "From (" (offset_name(view.window.offset_minutes)) ")" } th scope="col" class="number" { "Page loads" } th scope="col" class="number" { "Views" } } }
                    tbody {
                        @for ((bucket, loads), views) in buckets.iter().zip(&loads).zip(&views).filter(|((bucket, _), _)| !bucket.is_future) {
                            tr { th scope="row" { (bucket.full) } td class="number" { (whole(*loads)) } td class="number" { (whole(*views)) } }
                        }
                    }
                }
            }
        }
        (view.basis(Purpose::Usage))
    }
}
