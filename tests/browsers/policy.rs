//! Pages that forbid much: a strict Content-Security-Policy, and cross-origin isolation.

use candor_tests::engine::Engine;
use candor_tests::stand;
use candor_tests::visit::{Setup, TagForm, Visit};

/// `script-src 'nonce-…' 'strict-dynamic' 'wasm-unsafe-eval'`, `connect-src` the collector,
/// `require-trusted-types-for 'script'`, and `trusted-types 'none'`.
pub(crate) fn of_a_strict_page_holds(engine: Engine) {
    accept_on(engine, "csp.html", "csp", TagForm::Script, "");
}

/// The same page with the preloading form of the tag.
pub(crate) fn of_a_strict_page_that_preloads_holds(engine: Engine) {
    accept_on(engine, "csp.html", "csp-preload", TagForm::Preload, "");
}

/// COEP `require-corp` and COOP: whatever is embedded must agree to it.
pub(crate) fn of_an_isolated_page_holds(engine: Engine) {
    let visit = accept_on(engine, "coep.html", "coep", TagForm::Script, "crossorigin");
    assert_eq!(visit.browser.run("return self.crossOriginIsolated").as_bool(), Some(true), "{engine:?}");
}

fn accept_on(engine: Engine, page: &str, test: &str, form: TagForm, attributes: &str) -> Visit<'static> {
    let setup = Setup { form, attributes: attributes.to_owned(), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, test, &setup);
    visit.go(page);
    visit.decide("accept");
    visit.browser.click_on("#throw");
    let open = visit.wait_events("open", 1).remove(0);
    assert_eq!(open["mode"], "wasm", "the wasm ran: {open}");
    let error = visit.wait_events("error", 1).remove(0);
    assert_eq!((&error["mode"], &error["source"]), (&"wasm".into(), &"uncaught".into()));
    visit.assert_unnoticed();
    visit
}
