//! The rate in force: how much of what comes is kept, by which rules, and why it is lowered if it is. On the
//! ledger page in full; the overview has one line where a site stands under pressure.

use maud::{Markup, html};
use protocol::pressure::Pressure;

use crate::figure::{percent, whole};
use crate::pressure::{BUDGET, Judged, PLAN_ROWS};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel { id: "rate", title: "What is kept", shown: Shown::Always, queries: |_| Vec::new(), render };

#[allow(clippy::cast_precision_loss)] // budgets are far below 2^53
fn render(view: &View<'_>, _: &Answers<'_>) -> Markup {
    let (config, judged) = (&view.site.config, view.judged);
    let pressure = judged.map_or(Pressure::NONE, |judged| judged.pressure);
    let sampling = &config.sampling;
    html! {
        @if pressure.is_full {
            p class="notice" role="note" { strong { "Nothing is kept. " } (reason(view, judged)) " What comes is counted as " code { "storage_full" } "." }
        }
        p {
            @if pressure.is_full { "When there is room again: " }
            strong { (percent(config.rate * pressure.factor)) } " of page loads, and every page load's opening and errors"
            @if pressure.is_full { "." } @else if pressure.factor < 1.0 { ": " (percent(pressure.factor)) " of the site's rate. " (reason(view, judged)) } @else { "." }
            " Every figure is weighted."
        }
        @if !sampling.rules.is_empty() {
            ol class="plain-list" {
                @for rule in &sampling.rules {
                    li {
                        @if rule.kind.is_empty() { "Everything" } @else { code { (rule.kind) } }
                        @if !rule.path.is_empty() { " on " code { (rule.path) } }
                        @if !rule.release.is_empty() { " of release " code { (rule.release) } }
                        ": " (percent(rule.rate * pressure.factor))
                    }
                }
            }
        }
        @if sampling.budget_rows_per_day > 0 {
            p class="basis" {
                "Budget: " (whole(sampling.budget_rows_per_day as f64)) " events a day (UTC)"
                @if let Some(judged) = judged { "; " (whole(judged.stored as f64)) " were stored by " (view.moment(judged.judged_ms)) }
                "."
            }
        }
    }
}

/// One line above the overview where less is kept than the site asks for.
pub(crate) fn line(view: &View<'_>) -> Markup {
    let Some(judged) = view.judged.filter(|judged| !judged.why.is_empty()) else { return Markup::default() };
    html! {
        p class="notice" role="note" {
            @if judged.pressure.is_full { "Nothing is kept at the moment. " }
            @else { "Sampling is lowered to " (percent(view.site.config.rate * judged.pressure.factor)) " of page loads. " }
            (reason(view, Some(judged)))
            " " a href=(view.link("ledger")) { "The ledger" }
        }
    }
}

/// Why the rate is lowered, and since when.
fn reason(view: &View<'_>, judged: Option<&Judged>) -> Markup {
    let Some(judged) = judged else { return Markup::default() };
    let text = match judged.why {
        BUDGET => "So that the day's budget lasts",
        PLAN_ROWS => "The plan's rows of today are nearly used up, or quite",
        _ => "The plan's storage is nearly used up, or quite",
    };
    html! { (text) "; since " (view.moment(judged.since_ms)) "." }
}
