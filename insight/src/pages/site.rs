//! A page about one site: asks everything its panels want to know in one round trip, and draws them.

use maud::{Markup, html};

use crate::auth::SiteScope;
use crate::civil::{Civil, DAY_MS, offset_name};
use crate::coverage::Coverage;
use crate::form::Form;
use crate::layout::{self, Frame};
use crate::pages::{SITE_PAGES, SitePage};
use crate::panels::arrivals::{self, Arrivals, last_event};
use crate::panels::rate;
use crate::pressure;
use crate::request::{Page, Request};
use crate::sites::Site;
use crate::store::{Database, Query, Row, Store, StoreError, count};
use crate::view::{Answers, Ask, Panel, Shown, View};
use crate::window::{SPANS, Window};

/// Without script, a page that waits for the first event loads again after so many seconds.
const RELOAD_S: u32 = 5;

/// The site of the demo pages.
const DEMO: &str = "demo";

/// Queries that every page about a site needs: tallies, page loads taking part, the newest row,
/// whether there is any in the stretch.
fn base(ask: &Ask<'_>) -> Vec<Query> {
    let days = [ask.window.first_day().into(), ask.window.last_day().into()];
    vec![
        ask.scope.query(include_str!("../sql/tallies.sql"), days),
        ask.since_first_day(include_str!("../sql/opens.sql")),
        ask.scope.query(include_str!("../sql/last_event.sql"), []),
        ask.since_start(include_str!("../sql/any_since.sql")),
    ]
}

/// A page of panels.
pub(crate) async fn show(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    page: &SitePage,
    panels: (bool, &[Panel]),
) -> Result<Page, StoreError> {
    show_with(store, request, scope, site, page, panels, &[]).await
}

/// A page of panels that also need to know what was decided about issues.
pub(crate) async fn show_with(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    page: &SitePage,
    (has_range, panels): (bool, &[Panel]),
    decided: &[Row],
) -> Result<Page, StoreError> {
    let range = Form::parse(request.query.as_bytes());
    let window = Window::of(range.get("range"), request.now_ms, site.config.utc_offset_minutes);
    let ask = Ask { scope, window: &window };
    let mut queries = base(&ask);
    let base_len = queries.len();
    let mut ends = Vec::new();
    for panel in panels {
        queries.extend((panel.queries)(&ask));
        ends.push(queries.len());
    }
    let answers = store.batch(Database::Events, &queries).await?;
    let rows = |from: usize, to: usize| answers.get(from..to).unwrap_or_default();
    let base = Answers(rows(0, base_len));
    let coverage = Coverage::read(base.rows(0), base.rows(1));
    let has_events = base.rows(3).first().is_some_and(|row| count(row, "found") == 1);
    // A page must come up on a control database from before this table.
    let judged = pressure::judged(store, &site.key).await.unwrap_or_default();
    let view = View { request, site, window: &window, coverage: &coverage, has_events, decided, judged: judged.as_ref() };
    if base.rows(2).first().and_then(last_event).is_none() && page.slug.is_empty() {
        return first_event(store, &ask, &view).await;
    }
    let starts = std::iter::once(base_len).chain(ends.iter().copied());
    let drawn: Vec<Markup> =
        panels.iter().zip(starts).zip(&ends).map(|((panel, start), end)| draw(panel, &view, rows(start, *end))).collect();
    let body = html! {
        (head(&view, page, has_range, base.rows(2).first()))
        @if page.slug.is_empty() { (rate::line(&view)) }
        div class="panels" { @for panel in &drawn { (panel) } }
    };
    Ok(Page::html(200, framed(&view, page.slug, page.title, None, &body)))
}

fn draw(panel: &Panel, view: &View<'_>, rows: &[Vec<Row>]) -> Markup {
    let is_shown = match panel.shown {
        Shown::Always => true,
        Shown::WithEvents => view.has_events,
        Shown::WithoutEvents => !view.has_events,
    };
    if !is_shown {
        return Markup::default();
    }
    let content = (panel.render)(view, &Answers(rows));
    html! {
        section class={ "panel " (panel.id) } id=(panel.id) {
            @if !panel.title.is_empty() { h2 { (panel.title) } }
            (content)
        }
    }
}

fn head(view: &View<'_>, page: &SitePage, has_range: bool, last: Option<&Row>) -> Markup {
    html! {
        div class="head" {
            div {
                h1 { (page.title) }
                p class="lead" {
                    @if page.lead.is_empty() {
                        @if let Some(last_ms) = last.and_then(last_event) { "Newest event " (view.moment(last_ms)) ". " }
                        "Times in " (offset_name(view.window.offset_minutes)) "; shares count whole days in UTC, from "
                        (Civil::at(view.window.first_day_ms(), 0).day_month()) "."
                        @if is_longer_than_rows(view) {
                            " Rows are kept for " (view.site.config.retention_days) " days: counts, timings and routes are of the whole stretch, other lists reach back no further than that."
                        }
                    } @else { (page.lead) }
                }
            }
            @if has_range {
                nav class="ranges" aria-label="Stretch of time" {
                    @for span in SPANS {
                        a href={ "?range=" (span.code) } aria-current=[(span == view.window.span).then_some("true")] aria-label=(span.text) { (span.code) }
                    }
                }
            }
        }
    }
}

/// Whether the stretch goes back further than the site's raw rows.
fn is_longer_than_rows(view: &View<'_>) -> bool {
    view.window.start_ms() + u64::from(view.site.config.retention_days) * DAY_MS < view.window.now_ms
}

/// The frame of a page about a site, with its tabs.
pub(crate) fn framed(view: &View<'_>, slug: &str, title: &str, reload_s: Option<u32>, body: &Markup) -> Markup {
    let tabs = SITE_PAGES.iter().map(|page| (page.slug, page.title));
    let tabs = html! {
        nav class="tabs" aria-label="Pages of this site" {
            @for (to, name) in tabs { a href=(view.link(to)) aria-current=[(to == slug).then_some("page")] { (name) } }
        }
    };
    let mut full = String::from(title);
    full.push_str(" · ");
    full.push_str(view.site.config.display_name(&view.site.key));
    Frame { request: view.request, title: &full, site: Some(view.site), tabs, signed_in: true, reload_s }.around(body)
}

/// The overview of a site of which nothing has ever arrived.
async fn first_event(store: &impl Store, ask: &Ask<'_>, view: &View<'_>) -> Result<Page, StoreError> {
    let answers = store.batch(Database::Events, &arrivals::queries(ask)).await?;
    let arrivals = Arrivals::read(view.site, &Answers(&answers));
    let name = view.site.config.display_name(&view.site.key);
    let tag = layout::tag_text(view.request, &view.site.key, &view.site.config);
    let body = html! {
        div class="head" {
            div {
                h1 { "Waiting for the first event" }
                p class="lead" { (name) " is set up. Two things are left to do; this page shows what happens as it happens." }
            }
        }
        div class="first" {
            section class="panel first-tag" {
                h2 { "1. Paste the tag" }
                p { "Into the " code { "<head>" } " of every page, above other scripts:" }
                (layout::tag(&tag))
                p { "Pages are taken from " @for (at, origin) in view.site.config.origins.iter().enumerate() { @if at > 0 { ", " } code { (origin) } } ". "
                    a href={ "/sites/" (view.site.key.as_str()) "/settings#origins" } { "Change this" } }
                h2 { "2. Open a page and accept" }
                p { "The banner asks. Accept there, look around, and leave the page: timings arrive when it is left. Nothing is recorded before you accept, and nothing if you decline." }
                @if view.request.is_development() {
                    p class="first-demo" {
                        "No page at hand? " a href="/demo/" target="_blank" { "Open the demo shop" } ": it reports to "
                        @if view.site.key.as_str() == DEMO { "this site." } @else { a href={ "/sites/" (DEMO) } { "the site " (DEMO) } "." }
                    }
                }
            }
            section class="panel arrivals" {
                h2 { "What happens" }
                (arrivals.steps(view))
            }
        }
    };
    Ok(Page::html(200, framed(view, "", "Waiting for the first event", Some(RELOAD_S), &body)))
}

/// `GET /api/sites/<site>/arrivals`.
pub(crate) async fn arrivals_json(store: &impl Store, request: &Request<'_>, scope: &SiteScope, site: &Site) -> Result<Page, StoreError> {
    let window = Window::of("", request.now_ms, site.config.utc_offset_minutes);
    let answers = store.batch(Database::Events, &arrivals::queries(&Ask { scope, window: &window })).await?;
    Ok(Page::json(200, &Arrivals::read(site, &Answers(&answers)).json(request)))
}
