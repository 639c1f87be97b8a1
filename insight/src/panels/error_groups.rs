//! Every issue of the stretch with its newest report, since which release it happens, and what was decided
//! about it. What needs nobody's attention stands below the rest.

use maud::{Markup, html};
use protocol::purpose::Purpose;

use crate::coverage::browser_of;
use crate::figure::{counted, whole};
use crate::issues::{Issues, Standing, State, is_fingerprint};
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
            ask.since_start(include_str!("../sql/issue_releases.sql")),
            ask.scope.query(include_str!("../sql/issue_aliases.sql"), []),
        ]
    },
    render,
};

/// Issues that are listed.
const LISTED: usize = 50;

fn render(view: &View<'_>, answers: &Answers<'_>) -> Markup {
    let rows = answers.rows(0);
    let issues = Issues { decided: view.decided, aliases: answers.rows(3), releases: answers.rows(2) };
    let standings = rows.iter().map(|row| (row, issues.standing(text(row, "issue"))));
    let (open, settled): (Vec<_>, Vec<_>) = standings.partition(|(_, standing)| standing.state == State::Open || standing.is_back);
    let list = |issues: &[(&Row, Standing)]| {
        html! { ol class="errors" { @for (row, standing) in issues { li id=(text(row, "issue")) { (issue(view, row, standing, answers.rows(1))) } } } }
    };
    html! {
        @if rows.is_empty() {
            (layout::nothing("No error was reported in this stretch of time by the page loads that grant errors. Choose a longer one above."))
        } @else {
            @if open.is_empty() { (layout::nothing("No open issue in this stretch of time.")) } @else { (list(&open)) }
            @if !settled.is_empty() {
                details class="errors-settled" {
                    summary { (whole(number_of(settled.len()))) " resolved or ignored" }
                    (list(&settled))
                }
            }
            @if rows.len() >= LISTED { p class="basis" { "The fifty most frequent are shown." } }
        }
        (view.basis(Purpose::Errors))
    }
}

fn issue(view: &View<'_>, row: &Row, standing: &Standing, classes: &[Row]) -> Markup {
    let name = text(row, "name");
    let frames = frames::read(text(row, "frames"));
    let first_ms = if standing.first_ms > 0 { standing.first_ms } else { count(row, "first_ms") };
    html! {
        article class="error" {
            header {
                h2 { strong { @if name.is_empty() { "Error" } @else { (foreign(name)) } } " " span class="error-message" { (foreign(text(row, "message"))) } }
                p class="error-count" { span class="error-number" { (whole(number(row, "n"))) } " in " (counted(number(row, "loads"), "page load", "page loads")) }
            }
            (decision(view, row, standing))
            dl class="facts" {
                div { dt { "Last seen" } dd { (view.moment(count(row, "last_ms"))) (in_release(&standing.last_release)) } }
                div { dt { "First seen here" } dd { (view.moment(first_ms)) (in_release(&standing.first_release)) } }
                div { dt { "Noticed as" } dd { (foreign(source(text(row, "source")))) } }
                div { dt { "Latest page" } dd { (address(text(row, "url"))) } }
                @if text(row, "release") != standing.last_release { div { dt { "Release" } dd { (foreign(text(row, "release"))) } } }
                div { dt { "Browsers" } dd { (browsers(classes, text(row, "issue"))) } }
            }
            @if frames.is_empty() {
                p class="basis" { (no_stack(text(row, "source"))) }
            } @else {
                details class="stack" open[frames.len() <= 3] {
                    summary { (counted(number_of(frames.len()), "frame", "frames")) ", innermost first" }
                    ol { @for frame in &frames { li { (frames::line(frame)) } } }
                }
            }
        }
    }
}

/// What was decided, and what can be. Rows from before there were fingerprints are nobody's issue.
fn decision(view: &View<'_>, row: &Row, standing: &Standing) -> Markup {
    let issue = text(row, "issue");
    if !is_fingerprint(issue) {
        return html! {};
    }
    let choices: &[(State, &str)] = match (standing.state, standing.is_back) {
        (State::Open, _) | (_, true) => &[(State::Resolved, "Resolve"), (State::Ignored, "Ignore")],
        (State::Resolved | State::Ignored, false) => &[(State::Open, "Open again")],
    };
    html! {
        div class="error-decision" {
            @if standing.is_back {
                p class="error-state error-back" { "Happened again after it was resolved " (view.moment(standing.changed_ms)) }
            } @else if standing.state != State::Open {
                p class="error-state" { (if standing.state == State::Resolved { "Resolved " } else { "Ignored " }) (view.moment(standing.changed_ms)) }
            }
            form method="post" action=(view.link("errors")) {
                input type="hidden" name="issue" value=(issue);
                input type="hidden" name="release" value=(standing.last_release);
                @for (state, name) in choices { button class="plain" name="state" value=(state.name()) { (name) } " " }
            }
        }
    }
}

fn in_release(release: &str) -> Markup {
    html! { @if !release.is_empty() { " in " (foreign(release)) } }
}

fn browsers(classes: &[Row], issue: &str) -> Markup {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for row in classes.iter().filter(|row| text(row, "issue") == issue) {
        let browser = browser_of(text(row, "class"));
        match sums.iter_mut().find(|(b, _)| *b == browser) {
            Some((_, n)) => *n += number(row, "n"),
            None => sums.push((browser, number(row, "n"))),
        }
    }
    html! { @for (at, (browser, n)) in sums.iter().enumerate() { @if at > 0 { " · " } (foreign(browser)) " " span class="faint" { (whole(*n)) } } }
}

fn number_of(length: usize) -> f64 {
    f64::from(u32::try_from(length).unwrap_or(u32::MAX))
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
