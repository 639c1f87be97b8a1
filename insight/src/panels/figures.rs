//! The four figures at the top, each with what it rests on and with what the others could change.

use maud::{Markup, html};
use protocol::purpose::{Purpose, Purposes};

use crate::chart;
use crate::coverage::{Basis, Coverage};
use crate::estimate;
use crate::figure::{counted, percent, whole};
use crate::store::{Row, number, sum, text};
use crate::view::{Answers, Panel, Shown, View};

/// The rate of page loads with an error against which the break-even sentence is told.
const ERROR_RATE: f64 = 0.05;
const ERROR_RATE_TEXT: &str = "5%";

pub(crate) const PANEL: Panel = Panel {
    id: "figures",
    title: "",
    shown: Shown::WithEvents,
    queries: |ask| {
        let zone = [ask.window.start_ms().into(), ask.window.offset_ms().into(), ask.window.step_ms().into()];
        vec![
            ask.scope.query(include_str!("../sql/activity.sql"), zone),
            ask.since_first_day(include_str!("../sql/loads_with_error.sql")),
            ask.since_start(include_str!("../sql/views_noise.sql")),
        ]
    },
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let sum = |kind: &str| sum(answers.rows(0).iter().filter(|row| text(row, "kind") == kind), "n");
    // Raw rows of the stretch have gone: nobody knows any more which of them were of one page load.
    let is_cut = answers.rows(2).first().is_some_and(|row| number(row, "is_cut") == 1.0);
    html! {
        dl class="figures-row" {
            (figure("Page loads", &whole(sum("open")), &page_loads(view)))
            (figure("Views", &whole(sum("view")), &views(view, sum("view"), answers.rows(2).first())))
            (figure("Errors", &whole(sum("error")), &errors(view, answers.rows(1), is_cut)))
            (taking_part(view))
        }
    }
}

fn figure(name: &str, value: &str, note: &Markup) -> Markup {
    html! {
        div class="figure" {
            dt { (name) }
            dd { span class="figure-value" { (value) } (note) }
        }
    }
}

fn page_loads(view: &View<'_>) -> Markup {
    html! { p class="basis" {
        @match view.coverage.basis(Purposes::ALL) {
            Basis::Share(share) => { "Those that take part: " (percent(share)) " of all page loads. Never sampled." }
            _ => { "Those that take part, with any purpose. Never sampled." }
        }
    } }
}

fn views(view: &View<'_>, value: f64, noise: Option<&Row>) -> Markup {
    let noise = noise.filter(|row| number(row, "is_cut") == 0.0 && number(row, "variance") > 0.0);
    let interval = noise.map(|row| estimate::Total { value, seen: 0.0, variance: number(row, "variance") }.interval());
    html! { p class="basis" {
        @match view.coverage.basis(Purposes::one(Purpose::Usage)) {
            Basis::Share(share) => { "From " (percent(share)) " of page loads. A lower bound: what the others viewed is not known." }
            _ => { "From page loads that granted usage. A lower bound for everyone." }
        }
        @if let Some((low, high)) = interval { " By sampling alone " (whole(low)) " to " (whole(high)) "." }
    } }
}

fn errors(view: &View<'_>, rows: &[Row], is_cut: bool) -> Markup {
    if is_cut {
        let days = view.site.config.retention_days;
        return html! { p class="basis" { "How many page loads had one is not known here: rows are kept for " (days) " days." } };
    }
    let with_error: Vec<(String, f64)> = rows.iter().map(|row| (text(row, "class").into(), number(row, "n"))).collect();
    let classes: Vec<_> = view.coverage.classes(Purposes::one(Purpose::Errors), &with_error).iter().map(|c| c.counts).collect();
    let sum = estimate::total(&classes);
    let Some(among) = estimate::naive(&classes) else {
        return html! { p class="basis" { "No page load that grants errors in these days." } };
    };
    let adjusted = view.coverage.adjusted(Purpose::Errors, &with_error).map(|a| a.value);
    let percent = |share| view.coverage.percent(Purpose::Errors, share);
    html! {
        @if let Some((low, high)) = estimate::worst_case(sum) {
            (chart::interval(low, high, adjusted.unwrap_or(among)))
            p class="basis" {
                strong { (percent(among)) } " of page loads taking part have one"
                @if let Some(adjusted) = adjusted { " (" (percent(adjusted)) " adjusted for browser, device and country)" }
                ". Of all: " (percent(low)) " to " (percent(high)) " at worst. " (break_even(sum, percent))
            }
        } @else {
            p class="basis" { strong { (percent(among)) } " of page loads taking part have one. For all page loads no bound can be told." }
        }
    }
}

fn break_even(sum: estimate::Class, percent: impl Fn(f64) -> String) -> Markup {
    html! {
        @match estimate::break_even(sum, ERROR_RATE) {
            None => {}
            Some(rate) if rate < 0.0 => { "Above " (ERROR_RATE_TEXT) " whatever the others have." }
            Some(rate) if rate > 1.0 => { "The others cannot lift it above " (ERROR_RATE_TEXT) "." }
            Some(rate) => { "To exceed " (ERROR_RATE_TEXT) ", the others would need " (percent(rate)) "." }
        }
    }
}

fn taking_part(view: &View<'_>) -> Markup {
    let coverage = view.coverage;
    match coverage.basis(Purposes::ALL) {
        Basis::Share(share) => {
            let grade = Coverage::grade(share);
            let loads = coverage.loads();
            figure(
                "Taking part",
                &percent(share),
                &html! {
                    (chart::bar(&[(share, "part-in"), (1.0 - share, "part-out")], "share"))
                    p class="basis" {
                        strong { "Grade " (grade.letter) } ": " (grade.text) ". Of " (counted(loads, "page load", "page loads"))
                        @if let Some((low, high)) = estimate::wilson(coverage.taking_part(Purposes::ALL), loads) {
                            "; by chance alone " (percent(low)) " to " (percent(high)) "."
                        }
                    }
                },
            )
        }
        Basis::Nothing => figure("Taking part", "–", &html! { p class="basis" { "No page load is counted in these days." } }),
        Basis::Uncounted | Basis::Mismatch => figure("Taking part", "?", &html! { p class="basis" { (crate::coverage::MISMATCH) } }),
    }
}
