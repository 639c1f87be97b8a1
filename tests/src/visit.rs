//! One visit: a browser, a site of its own, and host names of its own, so that every request and
//! every row is this visit's and nobody else's.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::batch;
use crate::browser::{Browser, Element};
use crate::driver::Wishes;
use crate::engine::Engine;
use crate::stand::{Request, Stand};
use crate::{arrival, banner, clock, poll};

/// No test of a day takes longer.
const LONGEST: Duration = Duration::from_secs(180);

/// What a visit may be given beyond the ordinary.
#[derive(Debug, Default, Clone)]
pub struct Setup {
    /// Fields of the site's configuration.
    pub config: Option<Value>,
    /// Which form of the tag the pages carry.
    pub form: TagForm,
    /// Further attributes of the tag: `data-env="test"`.
    pub attributes: String,
    /// The collector's address in the tag, where it is not the stand's proxy.
    pub collector: Option<String>,
    /// What the browser is given.
    pub wishes: Wishes,
}

/// The two forms of the tag (docs/install.md).
#[derive(Debug, Default, Clone, Copy)]
pub enum TagForm {
    /// `<script async src>`: one line without a line of script.
    #[default]
    Script,
    /// A preload and an import when it is there: the load event waits for neither.
    Preload,
}

/// What the host page did, by its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Did {
    /// Loads and client routes shown.
    pub views: u64,
    /// Errors thrown.
    pub errors: u64,
    /// Promises rejected and not handled.
    pub rejections: u64,
    /// Elements that could not load.
    pub elements: u64,
}

/// A visit that is under way.
#[derive(Debug)]
pub struct Visit<'a> {
    /// The stand.
    pub stand: &'a Stand,
    /// The browser.
    pub browser: Browser,
    /// The site's key.
    pub site: String,
    /// The name of the collector's host in the proxy's log.
    pub collector_host: String,
    /// The collector's address: `http://c-….localhost:PORT`.
    pub collector: String,
    /// The pages' origin: `http://p-….localhost:PORT`.
    pub origin: String,
    did_before: RefCell<Did>,
}

/// A name that no other visit of this process has. Every test begins with one, and none within so little before midnight that
/// its first part and its last could lie in two days.
#[must_use]
pub fn unique_name(test: &str, engine: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    clock::room_in(clock::DAY, LONGEST);
    format!("{test}-{engine}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

impl<'a> Visit<'a> {
    /// Makes the site and opens a browser with a fresh profile. No page is loaded yet.
    #[track_caller]
    #[must_use]
    pub fn start(stand: &'a Stand, engine: Engine, test: &str) -> Self {
        Self::start_with(stand, engine, test, &Setup::default())
    }

    /// The same with a setup.
    #[track_caller]
    #[must_use]
    pub fn start_with(stand: &'a Stand, engine: Engine, test: &str, setup: &Setup) -> Self {
        let site = unique_name(test, engine.name());
        let (collector_host, page_host) = (format!("c-{site}"), format!("p-{site}"));
        let collector = setup.collector.clone().unwrap_or_else(|| format!("http://{collector_host}.localhost:{}", stand.proxy));
        let origin = format!("http://{page_host}.localhost:{}", stand.pages);
        let mut config = setup.config.clone().unwrap_or_else(|| json!({}));
        config["origins"] = json!([origin]);
        stand.put_site(&site, &config);
        stand.register_page(&page_host, &tag(setup.form, &collector, &site, &setup.attributes), &collector);
        let browser = Browser::start_with(engine, &setup.wishes);
        Self { stand, browser, site, collector_host, collector, origin, did_before: RefCell::default() }
    }

    /// The address of a page of the host.
    #[must_use]
    pub fn address(&self, page: &str) -> String {
        format!("{}/{page}", self.origin)
    }

    /// The name under which the stand knows the pages' host.
    #[must_use]
    pub fn origin_host(&self) -> String {
        format!("p-{}", self.site)
    }

    /// Goes to a page of the host and returns at once.
    #[track_caller]
    pub fn go_without_waiting(&self, page: &str) {
        self.remember();
        self.browser.go_without_waiting(&self.address(page));
    }

    /// Makes this a visitor who granted these purposes on an earlier day, with nothing in the cache.
    #[track_caller]
    pub fn grant_before(&self, bits: u8) {
        self.browser.go(&self.address("host.css"));
        let (day, denied) = (batch::today() - 1, 7 & !bits);
        self.browser
            .run_with("document.cookie = arguments[0]", &json!([format!("candor=v1.1.{day}.{bits}.{denied};path=/;max-age=86400")]));
    }

    /// Goes to a page of the host and waits for its load event.
    #[track_caller]
    pub fn go(&self, page: &str) {
        self.remember();
        self.browser.go(&self.address(page));
    }

    /// Adds what the document that is about to be left did. Called by [`Self::go`]; a test that
    /// leaves by another way calls it itself.
    pub fn remember(&self) {
        let did = self.did_here();
        let mut total = self.did_before.borrow_mut();
        *total = total.plus(did);
    }

    /// What the pages of this visit did so far.
    #[must_use]
    pub fn did(&self) -> Did {
        self.did_before.borrow().plus(self.did_here())
    }

    fn did_here(&self) -> Did {
        let did = self.browser.try_run("return window.__did || null", &json!([])).unwrap_or_default();
        let count = |name: &str| did[name].as_u64().unwrap_or_default();
        Did { views: count("views"), errors: count("errors"), rejections: count("rejections"), elements: count("elements") }
    }

    /// A button of the banner, once the banner stands: `accept`, `decline`, `choose`, `save`.
    #[track_caller]
    #[must_use]
    pub fn banner_button(&self, name: &str) -> Element {
        banner::button(&self.browser, name)
    }

    /// Whether a banner stands in the page.
    #[must_use]
    pub fn has_banner(&self) -> bool {
        self.browser.run(&banner::script("decline")).is_object()
    }

    /// Clicks a button of the banner as a person does, and waits until the banner is gone.
    #[track_caller]
    pub fn decide(&self, name: &str) {
        let button = self.banner_button(name);
        // The driver aims once: at what still moves it may miss.
        poll::until("the banner is at rest", || {
            let moving = self.browser.try_run(banner::MOVING, &json!([]))?;
            poll::holds(moving == 0, moving)
        });
        self.browser.click(&button);
        poll::until("the banner closes", || poll::holds(!self.has_banner(), "it still stands"));
    }

    /// What the collector was asked for so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.stand.requests(&self.collector_host)
    }

    /// The batches that were sent so far.
    #[must_use]
    pub fn batches(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.method == "POST" && request.url.starts_with("/v1/batch")).collect()
    }

    /// How many rows a table has for this site.
    #[must_use]
    pub fn count(&self, table: &str) -> u64 {
        let rows = self.stand.events(&format!("SELECT count(*) AS n FROM {table} WHERE site = '{}'", self.site));
        rows[0]["n"].as_u64().expect("a count")
    }

    /// Events or vitals of this site, as they arrived, but those of one page load by their number: two of its batches may
    /// overtake each other on their way.
    #[must_use]
    pub fn rows(&self, table: &str, condition: &str) -> Vec<Value> {
        let order = "received_ms, page, seq";
        let arrived = self.stand.events(&format!("SELECT * FROM {table} WHERE site = '{}' AND ({condition}) ORDER BY {order}", self.site));
        arrival::by_number_within_pages(arrived)
    }

    /// Events of one kind.
    #[must_use]
    pub fn events(&self, kind: &str) -> Vec<Value> {
        self.rows("events", &format!("kind = '{kind}'"))
    }

    /// Waits until there are exactly so many events of a kind, and gives them.
    #[track_caller]
    pub fn wait_events(&self, kind: &str, count: usize) -> Vec<Value> {
        poll::until(&format!("{}: {count} rows of {kind}", self.site), || {
            let rows = self.events(kind);
            if rows.len() == count { Ok(rows) } else { Err(format!("{} rows: {rows:?}; batches: {:#?}", rows.len(), self.batches())) }
        })
    }

    /// Hides the page by leaving for a page without a tag, so that all that waits is sent.
    #[track_caller]
    pub fn leave(&self) {
        self.remember();
        let elsewhere = format!("http://elsewhere.localhost:{}/plain.html", self.stand.pages);
        self.browser.go(&elsewhere);
        let count = || self.did_here();
        // That page counts too; it is not the visit's.
        let mut total = self.did_before.borrow_mut();
        *total = total.minus(count());
    }

    /// The page noticed nothing of us: no console line, no exception, no rejection, no violation of
    /// its policy, beyond what it did itself.
    ///
    /// # Panics
    /// If it did.
    #[track_caller]
    pub fn assert_unnoticed(&self) {
        let seen = self.browser.run("return window.__seen");
        let did = self.did_here();
        let count = |name: &str| seen[name].as_array().map_or(0, |list| list.len() as u64);
        let noticed = (count("console"), count("violations"), count("errors"), count("rejections"));
        assert_eq!(noticed, (0, 0, did.errors, did.rejections), "{}: the host page noticed {seen}", self.site);
    }
}

impl Did {
    const fn plus(self, other: Self) -> Self {
        Self {
            views: self.views + other.views,
            errors: self.errors + other.errors,
            rejections: self.rejections + other.rejections,
            elements: self.elements + other.elements,
        }
    }

    const fn minus(self, other: Self) -> Self {
        Self {
            views: self.views - other.views,
            errors: self.errors - other.errors,
            rejections: self.rejections - other.rejections,
            elements: self.elements - other.elements,
        }
    }
}

/// What an operator pastes into a page.
#[must_use]
pub fn tag(form: TagForm, collector: &str, site: &str, attributes: &str) -> String {
    let address = format!("{collector}/c/{site}.js");
    match form {
        TagForm::Script => format!(r#"<script async src="{address}" referrerpolicy="origin" {attributes}></script>"#),
        TagForm::Preload => format!(
            r#"<link rel="modulepreload" href="{address}" referrerpolicy="origin" {attributes}><script>document.currentScript.previousElementSibling.onload=()=>import("{address}").catch(()=>{{}})</script>"#
        ),
    }
}
