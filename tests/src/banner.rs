//! The banner in a page: its buttons, and whether it is at rest.

use crate::browser::{Browser, Element};

/// How much of our card still moves.
pub(crate) const MOVING: &str =
    "return [...document.documentElement.children, ...document.body.children].flatMap((e) => [...(e.shadowRoot?.children || [])])
    .flatMap((e) => e.getAnimations({ subtree: true })).filter((a) => a.playState == 'running').length";

/// A button of the banner in the browser's page, once the banner stands.
#[track_caller]
#[must_use]
pub fn button(browser: &Browser, name: &str) -> Element {
    browser.element(&format!("the banner's {name} button"), &script(name))
}

/// Finds a button of the banner in its open shadow root.
pub(crate) fn script(name: &str) -> String {
    format!(
        "for (const host of document.body.children) {{
           const button = host.shadowRoot?.getElementById('{name}');
           if (button) return button;
         }}
         return null;"
    )
}
