//! The page of dead letters: how many messages queue mode could not write, of which sites, and a button that replays them.

use maud::{Markup, html};

use crate::auth::Operator;
use crate::dead;
use crate::figure::{self, counted};
use crate::form::Form;
use crate::layout::{self, Frame};
use crate::request::{Page, Request};
use crate::store::{Row, Store, StoreError, count, number, text};

/// `GET /dead`.
pub(crate) async fn show(store: &impl Store, request: &Request<'_>, operator: &Operator) -> Result<Page, StoreError> {
    let letters = dead::read(store, operator).await?;
    let can_replay = letters.iter().any(|row| number(row, "replayable") > 0.0);
    let body = html! {
        div class="head" {
            div {
                h1 { "Dead letters" }
                p class="lead" { "In queue mode a message that no try could write is kept here for 30 days. To replay it changes nothing that is stored already." }
            }
        }
        (said(&Form::parse(request.query.as_bytes())))
        section class="panel dead" {
            h2 { "What waits" }
            @if letters.is_empty() {
                (layout::nothing("There is no dead letter: everything that was acknowledged is stored, or still in the queue."))
            } @else {
                (list(request, &letters))
            }
            @if can_replay {
                form method="post" action="/dead" { p class="actions" { button class="button" { "Replay them" } } }
            }
        }
    };
    Ok(Page::html(200, Frame { request, title: "Dead letters", site: None, tabs: html! {}, signed_in: true, reload_s: None }.around(&body)))
}

fn list(request: &Request<'_>, letters: &[Row]) -> Markup {
    html! {
        dl class="reasons" {
            @for row in letters {
                div {
                    dt {
                        code { @if text(row, "site").is_empty() { "no site" } @else { (text(row, "site")) } }
                        span class="reason-text" { (sentence(row)) " The oldest is of " (figure::moment(count(row, "oldest_ms"), request.now_ms, 0)) "." }
                    }
                    dd class="number" { (figure::whole(number(row, "n"))) }
                }
            }
        }
    }
}

fn sentence(row: &Row) -> &'static str {
    match (text(row, "why"), number(row, "replayable") > 0.0) {
        ("exhausted", _) => "The store did not take them in any try.",
        (_, true) => "This worker cannot read them: a newer one wrote them.",
        (_, false) => "Nobody can read them, so nothing but their number is kept.",
    }
}

/// How the replay went.
fn said(query: &Form) -> Markup {
    let of = |name: &str| query.get(name).parse::<u32>().ok();
    let (class, text) = match (of("replayed"), of("failed").unwrap_or_default(), query.get("more") == "1") {
        _ if query.get("failed") == "store" => {
            ("notice notice-bad", "The store does not answer: nothing was lost, try again later.".into())
        }
        (None, ..) => return html! {},
        (Some(n), 0, false) => ("notice notice-good", format!("Replayed {}.", letters(n))),
        (Some(n), failed, false) => {
            ("notice notice-bad", format!("Replayed {}; {} could not be written and stay here.", letters(n), letters(failed)))
        }
        (Some(n), _, true) => ("notice", format!("Replayed {}; there are more: replay again.", letters(n))),
    };
    html! { div class=(class) role="status" { p { (text) } } }
}

fn letters(n: u32) -> String {
    counted(n.into(), "letter", "letters")
}
