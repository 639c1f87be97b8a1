//! The frame around every page, and the pieces that pages share.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use protocol::site::{SiteConfig, SiteKey, is_http_url};

use crate::request::Request;
use crate::sites::Site;
use crate::view::View;

/// A page's frame.
pub(crate) struct Frame<'a> {
    pub(crate) request: &'a Request<'a>,
    /// In the window's title.
    pub(crate) title: &'a str,
    /// The site, if the page is about one.
    pub(crate) site: Option<&'a Site>,
    /// Between the top line and the page: the site's pages.
    pub(crate) tabs: Markup,
    pub(crate) signed_in: bool,
    /// Without script, the page is loaded again after so many seconds.
    pub(crate) reload_s: Option<u32>,
}

impl Frame<'_> {
    /// The whole document.
    pub(crate) fn around(&self, body: &Markup) -> Markup {
        let assets = self.request.assets_version;
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (self.title) " · Candor" }
                    link rel="icon" href=(ICON);
                    link rel="stylesheet" href={ "/a/" (assets) "/dashboard.css" };
                    script src={ "/a/" (assets) "/dashboard.js" } defer {}
                    @if let Some(seconds) = self.reload_s {
                        noscript { meta http-equiv="refresh" content=(seconds); }
                    }
                }
                body {
                    a class="skip" href="#content" { "Skip to the content" }
                    @if self.signed_in { (self.top()) }
                    (self.tabs)
                    main id="content" { (body) }
                }
            }
        }
    }

    fn top(&self) -> Markup {
        html! {
            header class="top" {
                a class="brand" href="/" aria-label="Candor: all sites" { (mark()) span { "candor" } }
                @if let Some(site) = self.site {
                    span class="top-divider" aria-hidden="true" { "/" }
                    a class="top-site" href={ "/sites/" (site.key.as_str()) } { (site.config.display_name(&site.key)) }
                }
                nav class="top-links" aria-label="Account" {
                    a href="/?list=1" { "Sites" }
                    form method="post" action="/signout" { button class="plain" { "Sign out" } }
                }
            }
        }
    }
}

/// The mark: a ring of which a part is filled, as every figure here rests on a part.
pub(crate) fn mark() -> Markup {
    html! {
        svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" {
            circle class="mark-whole" cx="12" cy="12" r="9" {}
            path class="mark-part" d="M12 3a9 9 0 1 1-8.56 11.78" {}
            circle class="mark-dot" cx="12" cy="12" r="3" {}
        }
    }
}

/// The mark again, as the window's icon.
pub(crate) const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke-width='3' stroke-linecap='round'%3E\
     %3Ccircle cx='12' cy='12' r='9' stroke='%23b9b9d6'/%3E%3Cpath d='M12 3a9 9 0 1 1-8.56 11.78' stroke='%234f46c8'/%3E\
     %3Ccircle cx='12' cy='12' r='3' fill='%234f46c8'/%3E%3C/svg%3E";

/// An address out of an event: a link only if it is http(s), and then one that tells the other side
/// nothing. What is shown is the path, with the host in front where it matters.
pub(crate) fn address(url: &str) -> Markup {
    if url.is_empty() {
        return html! { span class="faint" { "–" } };
    }
    let text = match url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest.split_at(at))) {
        Some((host, path)) => html! { span class="address-host" { (foreign(host)) } wbr; span class="address-path" { (foreign(path)) } },
        None => html! { span class="address-path" { (foreign(url)) } },
    };
    if is_http_url(url) {
        html! { a class="address" href=(url) rel="noreferrer noopener" target="_blank" { (text) } }
    } else {
        html! { span class="address" { (text) } }
    }
}

/// Text out of an event. It stands isolated, so that its direction turns nothing around it, and
/// characters that would hide or turn parts of it are shown as replaced.
pub(crate) fn foreign(text: &str) -> Markup {
    let hides = |c: char| {
        (c.is_control() && !c.is_ascii_whitespace())
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if text.contains(hides) {
        html! { bdi { (text.replace(hides, "\u{fffd}")) } }
    } else {
        html! { bdi { (text) } }
    }
}

/// The tag to paste, with a button that the script brings to life.
pub(crate) fn tag(view_tag: &str) -> Markup {
    html! {
        div class="snippet" {
            pre { code id="tag" { (view_tag) } }
            button type="button" class="snippet-copy" data-copy="tag" hidden { "Copy" }
        }
    }
}

/// The script tag of a site.
pub(crate) fn tag_text(request: &Request<'_>, key: &SiteKey, config: &SiteConfig) -> String {
    let domain = match config.cookie_domain.as_str() {
        "" => String::new(),
        domain => [" data-domain=\"", domain, "\""].concat(),
    };
    let start = ["<script async src=\"", request.origin_of_worker, "/c/", key.as_str()].concat();
    [&start, ".js\" referrerpolicy=\"origin\"", &domain, "></script>"].concat()
}

/// A cell with the heading of its column, which a narrow screen shows beside it.
pub(crate) fn cell(label: &str, class: &str, content: &Markup) -> Markup {
    html! { td data-label=(label) class=[(!class.is_empty()).then_some(class)] { (content) } }
}

/// What stands where there is nothing to show, and why.
pub(crate) fn nothing(sentence: &str) -> Markup {
    html! { p class="nothing" { (sentence) } }
}

/// A sentence after which the reader can go on to the whole.
pub(crate) fn more(view: &View<'_>, slug: &str, text: &str) -> Markup {
    html! { p class="more" { a href=(view.link(slug)) { (text) (PreEscaped(" &rarr;")) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_hide_or_turn_anything() {
        assert_eq!(foreign("a<b>").into_string(), "<bdi>a&lt;b&gt;</bdi>");
        assert_eq!(foreign("a\u{202e}b\u{0}c\u{200b}d\n").into_string(), "<bdi>a\u{fffd}b\u{fffd}c\u{fffd}d\n</bdi>");
    }

    #[test]
    fn only_http_addresses_are_links() {
        let link = address("https://shop.example/a?b=\"><script>").into_string();
        assert!(link.contains("href=\"https://shop.example/a?b=&quot;&gt;&lt;script&gt;\""), "{link}");
        assert!(link.contains("rel=\"noreferrer noopener\""));
        for url in ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "/relative", "JAVASCRIPT://x/%0aalert(1)", " https://x/"]
        {
            assert!(!address(url).into_string().contains("href"), "{url}");
        }
    }
}
