//! What filters and rules dropped, each with its share of what arrived, and what of it was released since.

use maud::{Markup, html};
use protocol::reason::Drop;

use crate::estimate;
use crate::figure::{counted, percent, whole};
use crate::layout::{self, cell, foreign, more};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel { id: "filtered", title: "What was filtered", shown: Shown::Always, queries: |_| Vec::new(), render };

fn render(view: &View<'_>, _: &Answers<'_>) -> Markup {
    let tallies = &view.coverage.tallies;
    let received = tallies.sum("received");
    let is_filter = |code: &str| Drop::from_code(code).is_some_and(Drop::is_filter);
    let reasons: Vec<(&str, f64)> = tallies.by_code("drop:").into_iter().filter(|(code, _)| is_filter(code)).collect();
    let rules = tallies.by_code("rule:");
    let released = tallies.by_code("released:");
    let released_of = |code: &str| released.iter().find(|(of, _)| *of == code).map_or(0.0, |(_, n)| *n);
    let loads = tallies.sum("loader_filtered");
    let share = |n: f64| estimate::share(n, received).map(percent).unwrap_or_default();
    html! {
        @if reasons.is_empty() { (layout::nothing("Nothing was filtered in these days.")) } @else {
            table class="stacking" {
                thead { tr { th scope="col" { "Filter" } th scope="col" class="number" { "Events" } th scope="col" class="number" { "Of what arrived" } th scope="col" class="number" { "Released since" } } }
                tbody {
                    @for (code, n) in &reasons {
                        tr {
                            (cell("Filter", "", &html! { div { code { (code) } " " span class="faint" { (Drop::from_code(code).map(Drop::text).unwrap_or_default()) } } }))
                            (cell("Events", "number", &html! { (whole(*n)) }))
                            (cell("Of what arrived", "number", &html! { (share(*n)) }))
                            (cell("Released since", "number", &html! { (whole(released_of(code))) }))
                        }
                    }
                    @for (rule, n) in &rules {
                        tr {
                            (cell("Filter", "", &html! { div { "of these by the rule " code { (foreign(rule)) } } }))
                            (cell("Events", "number", &html! { (whole(*n)) }))
                            (cell("Of what arrived", "number", &html! { (share(*n)) }))
                            (cell("Released since", "number", &html! {}))
                        }
                    }
                }
            }
        }
        @if loads > 0.0 {
            p { (counted(loads, "loader fetch was", "loader fetches were")) " by such senders. They count as no page load, so that coverage is that of people." }
        }
        (more(view, "quarantine", "What waits in quarantine"))
        p class="basis" { "These events stand among the dropped above, also when they were released: that is what happened when they arrived. What was released is stored since." }
    }
}
