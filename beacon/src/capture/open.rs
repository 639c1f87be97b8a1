//! `open`: this page load takes part. It is the unit of coverage, so every page load with any grant
//! sends exactly one, and it is never sampled.

use crate::browser::clock;
use crate::capture::Running;
use crate::page::Page;
use protocol::kind::Kind;
use protocol::wire;

/// Records it, unless the loader's small sender has.
pub fn start(page: &Page, _: u32) -> Option<Box<dyn Running>> {
    if !page.host.sent() {
        let open = wire::Open { source: source(page).into() };
        page.record(Kind::Open, page.host.view(), clock::now_ms(), &|out| open.write_fields(out));
    }
    None
}

/// Where the document came from.
fn source(page: &Page) -> &'static str {
    let entry = &page.navigation;
    if page.activation_ms > 0.0 {
        "prerender"
    } else if entry.is_absent() {
        "network"
    } else if entry.is("workerStart") {
        "worker"
    } else if entry.is("decodedBodySize") && !entry.is("transferSize") {
        "cache"
    } else {
        "network"
    }
}
