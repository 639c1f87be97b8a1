//! Views: the load itself, and each route of a single-page application. Restores from the
//! back-forward cache are seen by `lifecycle`.
//!
//! Nothing of the page is patched: where there is a Navigation API it tells of every change of the
//! address; elsewhere the address is compared after what may have changed it, and twice a second
//! while the page is visible.

use crate::browser::callback::{Call, Function};
use crate::browser::clock::{self, Alarm};
use crate::browser::listener::Listener;
use crate::capture::{Running, Signal};
use crate::page::Page;

/// Between two looks at the address, where nothing tells of its change.
const LOOK_MS: f64 = 500.0;

struct Routes {
    _listener: Listener,
    /// Only where the address must be looked at.
    look: Option<Alarm>,
}

/// Begins the first view and follows the address.
pub fn start(page: &Page, me: u32) -> Option<Box<dyn Running>> {
    let is_first = page.host.view() == 0;
    page.begin_view(navigation_type(page), if is_first { 0.0 } else { clock::now_ms() }, &page.host.text("start"));
    let heard = Function::new(&page.host, Call::Event(me));
    let navigation = page.window.get("navigation");
    let routes = if navigation.is_absent() {
        let names = &["popstate", "hashchange", "click", "visibilitychange"];
        Routes { _listener: Listener::new(&page.window, names, heard), look: Some(Alarm::new(&page.host, Call::Time(me))) }
    } else {
        Routes { _listener: Listener::new(&navigation, &["currententrychange"], heard), look: None }
    };
    routes.look_again(page, LOOK_MS);
    Some(Box::new(routes))
}

impl Routes {
    fn look_again(&self, page: &Page, ms: f64) {
        if let Some(look) = &self.look {
            look.cancel();
            if !page.is_hidden() {
                look.set(ms);
            }
        }
    }
}

impl Running for Routes {
    fn on(&self, page: &Page, _: u32, signal: &Signal<'_>) {
        // After an event the page's own handlers are still to come: the next look is at once.
        let next_ms = match signal {
            Signal::Event(_) => 0.0,
            Signal::Time => LOOK_MS,
            _ => return,
        };
        page.follow();
        self.look_again(page, next_ms);
    }
}

/// How the first view came about.
fn navigation_type(page: &Page) -> &'static str {
    if page.activation_ms > 0.0 {
        return "prerender";
    }
    if page.window.get("document").is("wasDiscarded") {
        return "restore";
    }
    match page.navigation.text("type").as_str() {
        "reload" => "reload",
        "back_forward" => "back-forward",
        _ => "navigate",
    }
}
