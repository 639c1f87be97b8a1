//! The sign-in: the operator's token in, a session out, and an explanation where that fails.

use maud::{Markup, html};
use protocol::reason::Refusal;

use crate::auth::{Authenticator, COOKIE, SESSION_S};
use crate::form::{self, Form};
use crate::layout::{self, Frame};
use crate::request::{Page, Request};

/// What the page says above its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notice {
    None,
    Wrong,
    TooMany,
    SignedOut,
    CookieRefused,
    NoToken,
}

/// `GET /signin`. After a sign-in the browser comes here once more with `check`: if it then has no
/// session, it did not keep the cookie.
pub(crate) fn show(authenticator: &Authenticator, request: &Request<'_>, signed_in: bool) -> Page {
    let query = Form::parse(request.query.as_bytes());
    let next = next(query.get("next"));
    if signed_in {
        return Page::redirect(next);
    }
    let notice = if !authenticator.is_usable() {
        Notice::NoToken
    } else if query.get("check") == "1" {
        Notice::CookieRefused
    } else if query.get("out") == "1" {
        Notice::SignedOut
    } else {
        Notice::None
    };
    page(request, 200, notice, next)
}

/// `POST /signin`.
pub(crate) fn take(authenticator: &Authenticator, request: &Request<'_>) -> Page {
    let form = Form::parse(request.body);
    let next = next(form.get("next"));
    if !authenticator.is_usable() {
        return page(request, 503, Notice::NoToken, next);
    }
    match authenticator.open_session(form.get("token"), request.now_ms) {
        None => page(request, Refusal::Unauthorized.status(), Notice::Wrong, next),
        Some(session) => {
            let check = ["/signin?check=1&next=", &form::encode(next)].concat();
            Page::redirect(&check).header("set-cookie", cookie(&session, SESSION_S))
        }
    }
}

/// `POST /signout`.
pub(crate) fn leave() -> Page {
    Page::redirect("/signin?out=1").header("set-cookie", cookie("", 0))
}

/// A sign-in that the limit on attempts does not let through.
pub(crate) fn too_many(request: &Request<'_>) -> Page {
    let form = Form::parse(request.body);
    page(request, Refusal::TooMany.status(), Notice::TooMany, next(form.get("next"))).header("retry-after", "60")
}

/// To the sign-in, and back afterwards.
pub(crate) fn ask(request: &Request<'_>) -> Page {
    if request.path == "/" {
        return Page::redirect("/signin");
    }
    let mut back = String::from(request.path);
    if !request.query.is_empty() {
        back.push('?');
        back.push_str(request.query);
    }
    Page::redirect(&["/signin?next=", &form::encode(&back)].concat())
}

/// A link on another site leads here without our cookie, because it is `SameSite=Strict`. Loading
/// the page once more from itself sends it; that request is no longer `cross-site`.
pub(crate) fn once_more(request: &Request<'_>) -> Page {
    let body = html! { div class="alone" { (layout::mark()) h1 { "Opening the dashboard" } p class="lead" { a href=(next(request.path)) { "Go on" } } } };
    let frame = Frame { request, title: "Opening", site: None, tabs: html! {}, signed_in: false, reload_s: None };
    Page::html(200, frame.around(&body)).header("refresh", "0")
}

fn cookie(value: &str, max_age_s: u64) -> String {
    format!("{COOKIE}={value}; Max-Age={max_age_s}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// Where to go after the sign-in: a path of ours, nothing that a browser could read as another host.
fn next(wanted: &str) -> &str {
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && wanted.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if ours && wanted != "/signin" && !wanted.starts_with("/signin?") { wanted } else { "/" }
}

fn page(request: &Request<'_>, status: u16, notice: Notice, next: &str) -> Page {
    let body = html! {
        div class="entrance" {
            section class="entrance-form" {
                p class="brand" { (layout::mark()) span { "candor" } }
                h1 { "Sign in" }
                (said(request, notice))
                form method="post" action="/signin" {
                    input type="hidden" name="next" value=(next);
                    // For password managers, which keep a password under a name.
                    input type="text" name="username" value="operator" autocomplete="username" hidden;
                    label for="token" { "Operator's token" }
                    input id="token" name="token" type="password" autocomplete="current-password" required autofocus spellcheck="false" aria-describedby="token-hint";
                    button class="button" { "Sign in" }
                }
                p class="basis" id="token-hint" {
                    @if request.is_development() {
                        "You are developing: " code { "cargo xtask dev" } " printed the token when it started. It also stands in " code { ".dev.vars" } " as " code { "ADMIN_TOKEN" } "."
                    } @else {
                        "It is the secret " code { "ADMIN_TOKEN" } " of the worker: " code { "cargo xtask deploy" } " showed it once. Lost? Set a new one with "
                        code { "npx wrangler secret put ADMIN_TOKEN" } "; that ends every session."
                    }
                }
            }
            aside class="entrance-words" aria-hidden="true" {
                (picture())
                p { "Telemetry that asks first," br; "and says how far its" br; "figures can be trusted." }
            }
        }
    };
    Page::html(status, Frame { request, title: "Sign in", site: None, tabs: html! {}, signed_in: false, reload_s: None }.around(&body))
}

fn said(request: &Request<'_>, notice: Notice) -> Markup {
    let (class, text) = match notice {
        Notice::None => return html! {},
        Notice::SignedOut => ("notice notice-good", html! { "You are signed out on this device." }),
        Notice::Wrong => (
            "notice notice-bad",
            html! { strong { "That is not the token." } " Check that it was copied whole. Five attempts a minute are taken." },
        ),
        Notice::TooMany => ("notice notice-bad", html! { strong { "Too many attempts." } " Wait a minute, then try again." }),
        Notice::NoToken => (
            "notice notice-bad",
            html! { strong { "Nobody can sign in yet." } " The worker has no " code { "ADMIN_TOKEN" } " of at least 16 characters. Set one with " code { "npx wrangler secret put ADMIN_TOKEN" } ", or while developing in " code { ".dev.vars" } "." },
        ),
        Notice::CookieRefused => ("notice notice-bad", cookie_refused(request)),
    };
    html! { div class=(class) role="alert" { p { (text) } } }
}

fn cookie_refused(request: &Request<'_>) -> Markup {
    html! {
        strong { "The token is right, but this browser did not keep the session." } " "
        @if request.origin_of_worker.starts_with("http://") {
            "The session cookie is only kept over https, or on localhost by browsers that trust it (Chrome, Firefox, Edge; not Safari). This page came from "
            code { (request.origin_of_worker) } ". Open it over https, or as " code { "http://localhost" } " with the same port in one of those browsers."
        } @else {
            "Allow cookies for " code { (request.origin_of_worker) } " and sign in again."
        }
    }
}

/// A ring of many marks, of which a part is filled: page loads, and those that take part.
fn picture() -> Markup {
    /// Sixty marks on a circle of radius 100: (x, y) of the first quarter, the rest by symmetry.
    const QUARTER: [(f64, f64); 15] = [
        (0.0, -100.0),
        (10.45, -99.45),
        (20.79, -97.81),
        (30.9, -95.11),
        (40.67, -91.35),
        (50.0, -86.6),
        (58.78, -80.9),
        (66.91, -74.31),
        (74.31, -66.91),
        (80.9, -58.78),
        (86.6, -50.0),
        (91.35, -40.67),
        (95.11, -30.9),
        (97.81, -20.79),
        (99.45, -10.45),
    ];
    let turned = |(x, y): (f64, f64), quarter: usize| match quarter {
        0 => (x, y),
        1 => (-y, x),
        2 => (-x, -y),
        _ => (y, -x),
    };
    html! {
        svg class="picture" viewBox="-120 -120 240 240" width="240" height="240" {
            @for quarter in 0..4 {
                @for (at, point) in QUARTER.into_iter().enumerate() {
                    @let (x, y) = turned(point, quarter);
                    line class=(if quarter * 15 + at < 41 { "picture-in" } else { "picture-out" })
                        x1=(format!("{:.1}", x * 0.78)) y1=(format!("{:.1}", y * 0.78)) x2=(format!("{x:.1}")) y2=(format!("{y:.1}")) {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_a_path_of_ours() {
        for good in ["/", "/sites/shop", "/sites/shop/errors?range=7d"] {
            assert_eq!(next(good), good);
        }
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/a\r\nx: y",
            "/signin",
            "/signin?next=/signin",
            "javascript:alert(1)",
        ] {
            assert_eq!(next(bad), "/", "{bad}");
        }
    }
}
