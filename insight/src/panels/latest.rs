//! The newest rows, as they were stored: in short, and by page load with everything that a row says.

use maud::{Markup, html};
use protocol::vital::Vital;

use crate::coverage::browser_of;
use crate::figure::{self, counted};
use crate::layout::{self, address, foreign, more};
use crate::panels::frames;
use crate::store::{Row, count, number, text};
use crate::view::{Answers, Ask, Panel, Shown, View};

/// The ten newest.
pub(crate) const SHORT: Panel = Panel { id: "latest", title: "Latest events", shown: Shown::Always, queries, render: short };

/// The hundred newest.
pub(crate) const LONG: Panel = Panel { id: "events", title: "", shown: Shown::Always, queries, render: long };

fn queries(ask: &Ask<'_>) -> Vec<crate::Query> {
    vec![ask.scope.query(include_str!("../sql/latest.sql"), [])]
}

fn short(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    html! {
        @if rows.is_empty() { (layout::nothing("No event is stored.")) } @else {
            ol class="stream stream-short" {
                @for row in rows.iter().take(10) {
                    li {
                        (kind(row)) " "
                        span class="stream-what" {
                            (what(row))
                            @if text(row, "kind") != "view" { " " span class="faint" { (foreign(path(text(row, "url")))) } }
                        }
                        span class="stream-when" { (view.moment(count(row, "time_ms"))) }
                    }
                }
            }
            (more(view, "events", "The latest hundred"))
        }
    }
}

fn long(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    if rows.is_empty() {
        return layout::nothing("No event is stored yet. The overview says how to get the first one.");
    }
    let mut pages: Vec<&str> = Vec::new();
    for row in rows {
        if !pages.contains(&text(row, "page")) {
            pages.push(text(row, "page"));
        }
    }
    html! {
        ol class="loads" {
            @for page in pages {
                @let rows: Vec<&Row> = rows.iter().filter(|row| text(row, "page") == page).collect();
                li { (load(view, page, &rows)) }
            }
        }
        p class="basis" { "The newest rows of any age within retention, by page load; a page load may have older ones. A vital stands with its last value. A page load's number is random and ends with the document: it names no visitor." }
    }
}

fn load(view: &View<'_>, page: &str, rows: &[&Row]) -> Markup {
    html! {
        article class="load" {
            header {
                h2 { "Page load " code title=(page) { (page.get(..8).unwrap_or(page)) } }
                @if let Some(row) = rows.first() {
                    p class="load-facts" {
                        (foreign(&browser_of(text(row, "class"))))
                        @for column in ["country", "env", "release"] { @if !text(row, column).is_empty() { " · " (foreign(text(row, column))) } }
                        " · " (foreign(text(row, "mode"))) " " (foreign(text(row, "sdk")))
                    }
                }
            }
            ol class="stream" {
                @for row in rows {
                    li {
                        span class="stream-seq" { (count(row, "seq")) }
                        (kind(row)) " "
                        span class="stream-what" { (what(row)) (details(row)) }
                        span class="stream-when" { (view.moment(count(row, "time_ms"))) }
                    }
                }
            }
        }
    }
}

/// What else a row says, where it says it.
fn details(row: &Row) -> Markup {
    let weight = number(row, "weight");
    let mut said = Vec::new();
    if text(row, "kind") != "view" {
        said.push(address(text(row, "url")));
    }
    if count(row, "view") > 0 {
        said.push(html! { "view " (count(row, "view")) });
    }
    if !text(row, "referrer").is_empty() {
        said.push(html! { "from " (address(text(row, "referrer"))) });
    }
    if text(row, "kind") == "error" {
        said.push(foreign(text(row, "source")));
    }
    if let Some(frame) = frames::telling(&frames::read(text(row, "frames"))) {
        said.push(frames::line(frame));
    }
    if (weight - 1.0).abs() > 1e-9 {
        said.push(html! { "stands for " (counted(weight, "page load", "page loads")) });
    }
    html! { span class="stream-details" { @for (at, one) in said.iter().enumerate() { @if at > 0 { " · " } (one) } } }
}

/// The path of an address: in a short line the host says little.
fn path(url: &str) -> &str {
    url.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..))).unwrap_or(url)
}

fn kind(row: &Row) -> Markup {
    let kind = text(row, "kind");
    let class = if kind == "error" { "kind kind-error" } else { "kind" };
    html! { span class=(class) { (foreign(kind)) } }
}

/// The event in a few words.
fn what(row: &Row) -> Markup {
    let name = text(row, "name");
    match text(row, "kind") {
        "vital" => {
            let value = Vital::from_name(name).map(|vital| figure::vital(vital, number(row, "value")));
            html! { (foreign(name)) " " span class="tabular" { (value.unwrap_or_default()) } }
        }
        "error" => html! { strong { (foreign(name)) } " " span class="error-message" { (foreign(text(row, "message"))) } },
        "view" => html! { (address(text(row, "url"))) @if !name.is_empty() { " " span class="faint" { (foreign(name)) } } },
        "open" => html! { "Page load begins" @if !name.is_empty() { " " span class="faint" { "from " (foreign(name)) } } },
        "engagement" => html! { "Looked at for " span class="tabular" { (figure::span(number(row, "value"))) } },
        _ => html! { (foreign(name)) " " span class="faint" { (foreign(text(row, "message"))) } },
    }
}
