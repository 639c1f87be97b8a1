//! The list of sites, and the first page of an operator who has none.

use maud::{Markup, html};

use crate::auth::Operator;
use crate::civil::DAY_MS;
use crate::figure::{self, counted};
use crate::layout::{self, Frame};
use crate::request::{Page, Request};
use crate::sites::{self, Site};
use crate::store::{Database, Row, Store, StoreError, number};

/// `GET /`: the only site, or the list. `?list=1` asks for the list in any case.
pub(crate) async fn show(store: &impl Store, request: &Request<'_>, operator: &Operator) -> Result<Page, StoreError> {
    let sites = sites::list(store, operator).await?;
    if let [only] = sites.as_slice()
        && request.query.is_empty()
    {
        return Ok(Page::redirect(&["/sites/", only.key.as_str()].concat()));
    }
    let since_ms = request.now_ms.saturating_sub(DAY_MS);
    let pulses: Vec<_> =
        sites.iter().map(|site| operator.scope(site.key.clone()).query(include_str!("../sql/pulse.sql"), [since_ms.into()])).collect();
    let answers = if pulses.is_empty() { Vec::new() } else { store.batch(Database::Events, &pulses).await? };
    let body = if sites.is_empty() { welcome() } else { list(request, &sites, &answers) };
    Ok(Page::html(200, Frame { request, title: "Sites", site: None, tabs: html! {}, signed_in: true, reload_s: None }.around(&body)))
}

fn welcome() -> Markup {
    html! {
        div class="alone" {
            (layout::mark())
            h1 { "No site yet" }
            p class="lead" { "A site is one place that reports here: a name, and the origins its pages come from. Make the first one; it takes a minute, and you get the tag to paste." }
            p { a class="button" href="/sites/new" { "Make a site" } }
            p class="basis" { "Scripts can do the same with " code { "PUT /api/sites/<site>" } "." }
        }
    }
}

fn list(request: &Request<'_>, sites: &[Site], answers: &[Vec<Row>]) -> Markup {
    html! {
        div class="head" {
            div { h1 { "Sites" } p class="lead" { "Page loads that took part in the last 24 hours." } }
            p { a class="button" href="/sites/new" { "Make a site" } }
        }
        ul class="sites" {
            @for (at, site) in sites.iter().enumerate() {
                @let pulse = answers.get(at).and_then(|rows| rows.first());
                li {
                    a class="site" href={ "/sites/" (site.key.as_str()) } {
                        span class="site-name" { (site.config.display_name(&site.key)) @if !site.config.name.is_empty() { " " code { (site.key.as_str()) } } }
                        span class="site-origins" { (site.config.origins.first().map_or("", String::as_str)) @if site.config.origins.len() > 1 { " and " (site.config.origins.len() - 1) " more" } }
                        span class="site-loads" { (counted(pulse.map_or(0.0, |row| number(row, "loads")), "page load", "page loads")) }
                        span class="site-last" {
                            @match pulse.and_then(crate::panels::arrivals::last_event) {
                                Some(last_ms) => { "newest event " (figure::moment(last_ms, request.now_ms, site.config.utc_offset_minutes)) }
                                None => { "waiting for the first event" }
                            }
                        }
                    }
                }
            }
        }
        p class="basis" { "What queue mode could not write is among the " a href="/dead" { "dead letters" } "." }
    }
}
