//! What comes in and what goes out, without any platform's types.

use protocol::reason::Refusal;
use protocol::site::SiteKey;

use crate::wording::Wording;

/// A request to the operator's side, as the edge translates it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `HEAD`, `POST`, `PUT` or `DELETE`; anything else is answered 405.
    pub method: &'a str,
    /// The path, beginning with `/`, as it was sent.
    pub path: &'a str,
    /// The query without `?`; empty if there is none.
    pub query: &'a str,
    /// The body; empty if there is none. Read at most [`Request::BODY_BYTES`] of it.
    pub body: &'a [u8],
    /// The `Cookie` header.
    pub cookie: Option<&'a str>,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The `Sec-Fetch-Site` header.
    pub sec_fetch_site: Option<&'a str>,
    /// The clock, ms since 1970.
    pub now_ms: u64,
    /// Scheme and host under which this request came in: `https://candor.example`. It stands in the script tag.
    pub origin_of_worker: &'a str,
    /// The version of the assets in force.
    pub assets_version: &'a str,
    /// `production` or `development`.
    pub environment: &'a str,
    /// The texts that are shipped with the banner.
    pub wording: &'a dyn Wording,
}

impl Request<'_> {
    /// The longest body that any form or configuration needs; the edge answers 413 above it.
    pub const BODY_BYTES: usize = 256 * 1024;

    /// Whether a change comes from our own pages. Browsers say so in `Sec-Fetch-Site`; over plain
    /// http on another host than localhost they say it only in `Origin`. Who says neither is no
    /// browser of today and has no business with a cookie.
    pub(crate) fn is_from_own_page(&self) -> bool {
        match (self.sec_fetch_site, self.origin) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => host_of(origin).is_some_and(|host| Some(host) == host_of(self.origin_of_worker)),
            (None, None) => false,
        }
    }

    pub(crate) fn is_development(&self) -> bool {
        self.environment == "development"
    }
}

/// Host and port. The scheme is not compared: behind a proxy that ends TLS the worker sees http.
fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// Every header, `content-type` among them. Names are in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// The site whose configuration or rules this request has changed: caches of it are stale now.
    pub changed_site: Option<SiteKey>,
    /// The operator wants the dead letters to be replayed: the answer is what [`crate::replayed`] makes of how it went.
    pub replay: Option<Asker>,
}

/// Who asked for something that the edge does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A program, by the API.
    Program,
    /// A person, by a form.
    Person,
}

/// What a page of ours may load: its own style and script, data images (the icon), nothing inline.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What the public page may load.
const PUBLIC_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer. `same-origin` and not `no-referrer`: with the latter browsers send
/// `Origin: null` with our own forms, and to other origins both send nothing.
const COMMON: [(&str, &str); 5] = [
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

impl Page {
    fn with(status: u16, content_type: &str, body: String) -> Self {
        let mut headers: Vec<_> = COMMON.iter().map(|(name, value)| (*name, String::from(*value))).collect();
        headers.push(("content-type", content_type.into()));
        Self { status, headers, body, changed_site: None, replay: None }
    }

    /// An HTML page.
    pub(crate) fn html(status: u16, markup: maud::Markup) -> Self {
        Self::html_under(status, markup, CONTENT_SECURITY_POLICY)
    }

    /// An HTML page under a policy of its own.
    pub(crate) fn html_under(status: u16, markup: maud::Markup, policy: &str) -> Self {
        Self::with(status, "text/html; charset=utf-8", markup.into_string()).header("content-security-policy", policy)
    }

    /// A page that anybody may see and keep for five minutes: its own style, no script, no frame.
    pub(crate) fn public(markup: maud::Markup) -> Self {
        let mut page = Self::html_under(200, markup, PUBLIC_POLICY);
        for (name, value) in &mut page.headers {
            if *name == "cache-control" {
                *value = "public, max-age=300".into();
            }
        }
        page
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::with(status, "application/json", body.to_string())
    }

    /// A JSON answer that refuses: code and sentence, the code in a header too.
    pub(crate) fn refusal(refusal: Refusal, message: &str) -> Self {
        Self::refusal_with(refusal, message, &serde_json::json!({}))
    }

    /// The same with further members.
    pub(crate) fn refusal_with(refusal: Refusal, message: &str, more: &serde_json::Value) -> Self {
        let mut body = serde_json::json!({"error": refusal.code(), "message": message});
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
        }
        Self::json(refusal.status(), &body).header("candor-result", refusal.code())
    }

    /// "See other": the browser gets `path`. Only paths of ours are ever given.
    pub(crate) fn redirect(path: &str) -> Self {
        Self::with(303, "text/plain; charset=utf-8", String::new()).header("location", path)
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The first header of this name.
    #[must_use]
    pub fn header_value(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}
