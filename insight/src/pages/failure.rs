//! Pages for what went wrong: not there, not answered, not allowed.

use maud::{Markup, html};
use protocol::reason::Refusal;

use crate::layout::{self, Frame};
use crate::request::{Page, Request};
use crate::store::StoreError;

/// A page that refuses: what happened, and where to go on.
pub(crate) fn refusal(request: &Request<'_>, refusal: Refusal, title: &str, signed_in: bool) -> Page {
    page(
        request,
        refusal,
        title,
        &html! { p class="lead" { (refusal.text()) } p { a class="button" href="/" { "To the sites" } } },
        signed_in,
    )
}

/// The store did not answer. Nothing was changed, and what pages send is kept or repeated by them.
/// One that is older than this worker answers when its migrations are applied.
pub(crate) fn store(request: &Request<'_>, error: &StoreError) -> Page {
    let (title, lead) = if error.is_of_older_store() {
        (
            "The database is older than this worker",
            "Apply the migrations: they only add, and cargo xtask deploy does it. What pages send is taken meanwhile, as far as the database has room for it.",
        )
    } else {
        (
            "The store does not answer",
            "The database did not answer this page. Nothing is lost by that: pages repeat what could not be stored. Load this page again in a moment.",
        )
    };
    let body = html! {
        p class="lead" { (lead) }
        p class="basis" { "What it said: " code { (error.0) } }
    };
    page(request, Refusal::StoreUnavailable, title, &body, true).header("retry-after", "5")
}

fn page(request: &Request<'_>, refusal: Refusal, title: &str, content: &Markup, signed_in: bool) -> Page {
    let body = html! {
        div class="alone" {
            (layout::mark())
            h1 { (title) }
            (content)
        }
    };
    let frame = Frame { request, title, site: None, tabs: html! {}, signed_in, reload_s: None };
    Page::html(refusal.status(), frame.around(&body)).header("candor-result", refusal.code())
}
