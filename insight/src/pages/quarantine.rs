//! What waits in quarantine: how much by reason and rule, the newest hundred rows, and buttons that release
//! them into their tables.

use maud::{Markup, html};
use protocol::reason::Drop;
use serde_json::Value;

use crate::auth::SiteScope;
use crate::coverage::Coverage;
use crate::figure::{counted, whole};
use crate::form::Form;
use crate::layout::{self, address, cell, foreign};
use crate::pages::SitePage;
use crate::pages::site::framed;
use crate::quarantine::{self, Release};
use crate::request::{Page, Request};
use crate::sites::Site;
use crate::store::{Database, Row, Store, StoreError, count, number, text};
use crate::view::View;
use crate::window::Window;

/// Shows the page, or releases and shows it again.
pub(crate) async fn page(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    page: &SitePage,
) -> Result<Page, StoreError> {
    if request.method == "POST" {
        let (released, more) = quarantine::release(store, scope, &read(&Form::parse(request.body))).await?;
        let more = if more { "&more=1" } else { "" };
        return Ok(Page::redirect(&["/sites/", site.key.as_str(), "/", page.slug, "?released=", &released.to_string(), more].concat()));
    }
    let asked = [include_str!("../sql/quarantine_counts.sql"), include_str!("../sql/quarantine_newest.sql")];
    let mut answers = store.batch(Database::Events, &asked.map(|sql| scope.query(sql, []))).await?.into_iter();
    let (counts, newest) = (answers.next().unwrap_or_default(), answers.next().unwrap_or_default());
    let window = Window::of("", request.now_ms, site.config.utc_offset_minutes);
    let view = View { request, site, window: &window, coverage: &Coverage::default(), has_events: false, decided: &[], judged: None };
    let body = html! {
        div class="head" {
            div {
                h1 { (page.title) }
                p class="lead" { (page.lead) }
            }
        }
        (said(&Form::parse(request.query.as_bytes())))
        div class="panels" {
            @if counts.is_empty() {
                section class="panel" { (layout::nothing("Nothing waits. What filters drop stands here, and how much it was stands in the ledger.")) }
            } @else {
                section class="panel quarantine-reasons" {
                    h2 { "By reason" }
                    (reasons(&view, &counts))
                    p class="basis" { "What is released is stored as it would have been when it arrived, and counts in every figure. It is kept for as long as the site keeps rows." }
                }
                section class="panel quarantine-rows" {
                    h2 { "The newest " @if newest.len() < 100 { "rows" } @else { "hundred rows" } }
                    (rows(&view, &newest))
                }
            }
        }
    };
    Ok(Page::html(200, framed(&view, page.slug, page.title, None, &body)))
}

/// What the form asks for. What names nothing releases nothing.
fn read(form: &Form) -> Release {
    match form.get("page") {
        "" => Release::Of { reason: form.get("reason").into(), rule: form.get("rule").into() },
        page => Release::One { page: page.into(), seq: form.get("seq").parse().unwrap_or(u64::from(u32::MAX)) },
    }
}

/// What the release that led here has done.
fn said(query: &Form) -> Markup {
    let Ok(released) = query.get("released").parse::<u32>() else { return html! {} };
    html! {
        div class="notice notice-good" role="status" {
            p {
                (counted(f64::from(released), "row was", "rows were")) " released."
                @if !query.get("more").is_empty() { " More of them wait: release them again." }
            }
        }
    }
}

fn reasons(view: &View<'_>, counts: &[Row]) -> Markup {
    html! {
        table class="stacking" {
            thead { tr { th scope="col" { "Reason" } th scope="col" class="number" { "Events" } th scope="col" class="number" { "Page loads" } th scope="col" { "Newest" } th scope="col" { "Release" } } }
            tbody {
                @for row in counts {
                    tr {
                        (cell("Reason", "reason", &reason(row)))
                        (cell("Events", "number", &html! { (whole(number(row, "n"))) }))
                        (cell("Page loads", "number", &html! { (whole(number(row, "loads"))) }))
                        (cell("Newest", "", &html! { (view.moment(count(row, "last_ms"))) }))
                        (cell("Release", "", &html! {
                            form method="post" {
                                input type="hidden" name="reason" value=(text(row, "reason"));
                                input type="hidden" name="rule" value=(text(row, "rule"));
                                button class="plain" { "Release all" }
                            }
                        }))
                    }
                }
            }
        }
    }
}

fn reason(row: &Row) -> Markup {
    let (code, rule) = (text(row, "reason"), text(row, "rule"));
    let sentence = Drop::from_code(code).map_or("A reason that this version does not know.", Drop::text);
    html! {
        div {
            code { (foreign(code)) }
            @if !rule.is_empty() { " " code { (foreign(rule)) } }
            " " span class="faint" { (sentence) }
        }
    }
}

fn rows(view: &View<'_>, rows: &[Row]) -> Markup {
    html! {
        table class="stacking" {
            thead { tr { th scope="col" { "Event" } th scope="col" { "Page" } th scope="col" { "Reason" } th scope="col" { "Arrived" } th scope="col" { "Release" } } }
            tbody {
                @for row in rows {
                    @let stored: Value = serde_json::from_str(text(row, "row")).unwrap_or_default();
                    @let said = |column: &str| stored.get(column).and_then(Value::as_str).unwrap_or_default();
                    tr {
                        (cell("Event", "", &html! {
                            div {
                                span class="kind" { (foreign(if text(row, "table_name") == "vitals" { "vital" } else { said("kind") })) }
                                " " (foreign(said("name"))) " " span class="faint" { (foreign(said("message"))) }
                            }
                        }))
                        (cell("Page", "", &html! { div { (address(said("url"))) @if !said("referrer").is_empty() { " " span class="faint" { "from " (foreign(said("referrer"))) } } } }))
                        (cell("Reason", "reason", &html! { div { code { (foreign(text(row, "reason"))) } @if !text(row, "rule").is_empty() { " " code { (foreign(text(row, "rule"))) } } } }))
                        (cell("Arrived", "", &html! { (view.moment(count(row, "received_ms"))) }))
                        (cell("Release", "", &html! {
                            form method="post" {
                                input type="hidden" name="page" value=(text(row, "page"));
                                input type="hidden" name="seq" value=(count(row, "seq"));
                                button class="plain" { "Release" }
                            }
                        }))
                    }
                }
            }
        }
    }
}
