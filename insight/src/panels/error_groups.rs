//! Every error of the stretch, grouped by name and message, with the stack of its newest report.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::coverage::browser_of;
use crate::figure::{counted, whole};
use crate::layout::{self, address, foreign};
use crate::panels::frames;
use crate::store::{Row, count, number, text};
use crate::view::{Answers, Panel, Shown, View};

pub(crate) const PANEL: Panel = Panel {
    id: "error-groups",
    title: "",
    shown: Shown::Always,
    queries: |ask| {
        vec![
            ask.since_start(include_str!("../sql/error_groups.sql")),
            ask.since_start(include_str!("../sql/error_classes.sql")),
            ask.since_first_day(include_str!("../sql/loads_with_error.sql")),
        ]
    },
    render,
};

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    html! {
        @if rows.is_empty() {
            (layout::nothing("No error was reported in this stretch of time by the page loads that grant errors. Choose a longer one above."))
        } @else {
            ol class="errors" { @for row in rows { li { (group(view, row, answers.rows(1))) } } }
            @if rows.len() >= 50 { p class="basis" { "The fifty most frequent are shown." } }
        }
        (view.basis(Purpose::Errors))
    }
}

fn group(view: &View<'_>, row: &Row, classes: &[Row]) -> Markup {
    let (name, message) = (text(row, "name"), text(row, "message"));
    let frames = frames::read(text(row, "frames"));
    html! {
        article class="error" {
            header {
                h2 { strong { @if name.is_empty() { "Error" } @else { (foreign(name)) } } " " span class="error-message" { (foreign(message)) } }
                p class="error-count" { span class="error-number" { (whole(number(row, "n"))) } " in " (counted(number(row, "loads"), "page load", "page loads")) }
            }
            dl class="facts" {
                div { dt { "Last seen" } dd { (view.moment(count(row, "last_ms"))) } }
                div { dt { "First seen here" } dd { (view.moment(count(row, "first_ms"))) } }
                div { dt { "Noticed as" } dd { (foreign(source(text(row, "source")))) } }
                div { dt { "Latest page" } dd { (address(text(row, "url"))) } }
                @if !text(row, "release").is_empty() { div { dt { "Release" } dd { (foreign(text(row, "release"))) } } }
                div { dt { "Browsers" } dd { (browsers(classes, name, message)) } }
            }
            @if frames.is_empty() {
                p class="basis" { (no_stack(text(row, "source"))) }
            } @else {
                details class="stack" open[frames.len() <= 3] {
                    summary { (counted(f64::from(u32::try_from(frames.len()).unwrap_or(u32::MAX)), "frame", "frames")) ", innermost first" }
                    ol { @for frame in &frames { li { (frames::line(frame)) } } }
                }
            }
        }
    }
}

fn browsers(classes: &[Row], name: &str, message: &str) -> Markup {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for row in classes.iter().filter(|row| text(row, "name") == name && text(row, "message") == message) {
        let browser = browser_of(text(row, "class"));
        match sums.iter_mut().find(|(b, _)| *b == browser) {
            Some((_, n)) => *n += number(row, "n"),
            None => sums.push((browser, number(row, "n"))),
        }
    }
    html! { @for (at, (browser, n)) in sums.iter().enumerate() { @if at > 0 { " · " } (foreign(browser)) " " span class="faint" { (whole(*n)) } } }
}

fn source(source: &str) -> &str {
    match source {
        "uncaught" => "uncaught error",
        "rejection" => "unhandled rejection",
        "element" => "element that did not load",
        other => other,
    }
}

fn no_stack(source: &str) -> &'static str {
    if source == "element" { "An element that does not load has no stack." } else { "The browser gave no stack." }
}
