//! Frames, several sites on one origin, and the subdomains of one domain.

use std::time::Duration;

use candor_tests::engine::Engine;
use candor_tests::visit::{Setup, TagForm, Visit, tag};
use candor_tests::{poll, stand};
use serde_json::json;

/// Longer than a banner takes to come, and than the wasm may wait.
const LONG_ENOUGH: Duration = Duration::from_secs(3);

const BANNERS: &str = "
    const has = (body) => [...body.children].some((e) => e.shadowRoot?.getElementById('decline'));
    return [has(document.body), has(document.getElementById('inner').contentDocument.body)]";

/// In a frame nothing happens unless the tag says so.
pub(crate) fn are_left_alone(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "frame");
    visit.go("frames.html");
    let _ = visit.banner_button("accept");
    poll::spend(LONG_ENOUGH);
    assert_eq!(visit.browser.run(BANNERS), json!([true, false]), "{engine:?}");
    visit.decide("accept");
    visit.wait_events("open", 1);
    poll::spend(LONG_ENOUGH);
    let frame = "return document.getElementById('inner').contentWindow.candor.consent.get().usage";
    assert_eq!(visit.browser.run(frame), "denied");
    assert_eq!(visit.events("open").len(), 1, "{engine:?}: the frame took part");
}

/// With `data-frames` a frame takes part, and still never asks.
pub(crate) fn take_part_when_told_to(engine: Engine) {
    let setup = Setup { attributes: "data-frames".into(), ..Setup::default() };
    let visit = Visit::start_with(stand::shared(), engine, "frame-in", &setup);
    visit.go("frames.html");
    let _ = visit.banner_button("accept");
    poll::spend(LONG_ENOUGH);
    assert_eq!(visit.browser.run(BANNERS), json!([true, false]), "{engine:?}");
    visit.decide("accept");
    let opens = visit.wait_events("open", 2);
    assert_ne!(opens[0]["page"], opens[1]["page"], "each document is a page load");
    assert_eq!(visit.browser.run("return localStorage.candor_pages.split(',').length"), 2);
}

/// One answer for one origin, whichever site asked; and to take it back erases the rows of both.
pub(crate) fn two_sites_on_one_origin_share_the_answer(engine: Engine) {
    let visit = Visit::start(stand::shared(), engine, "one");
    let other = format!("{}-b", visit.site);
    visit.stand.put_site(&other, &json!({ "origins": [visit.origin] }));
    visit.go("plain.html");
    visit.decide("accept");
    visit.wait_events("open", 1);

    visit.stand.register_page(&visit.origin_host(), &tag(TagForm::Script, &visit.collector, &other, ""), &visit.collector);
    visit.go("second.html");
    let of_other = || visit.stand.events(&format!("SELECT * FROM events WHERE site = '{other}'")).len();
    poll::until("the other site's rows", || poll::holds(of_other() >= 2, of_other()));
    assert!(!visit.has_banner(), "{engine:?}: asked twice on one origin");

    visit.browser.run("candor.consent.withdraw()");
    poll::until("the rows of both are gone", || {
        let left = of_other() + visit.rows("events", "true").len();
        poll::holds(left == 0, left)
    });
    poll::until("nothing is left to erase", || {
        let left = visit.browser.run("return localStorage.candor_wipe || ''");
        poll::holds(left == "", left)
    });
}

/// `data-domain` shares the answer over the subdomains of a domain.
pub(crate) fn subdomains_share_the_answer_where_the_tag_says_so(engine: Engine) {
    let stand = stand::shared();
    let visit = Visit::start(stand, engine, "domain");
    let domain = format!("{}.localhost", visit.site);
    let hosts = ["a", "b"].map(|name| format!("{name}-{}", visit.site));
    let origins = hosts.each_ref().map(|host| format!("http://{host}.{domain}:{}", stand.pages));
    stand.put_site(&visit.site, &json!({ "origins": origins, "cookie_domain": domain }));
    let tag = tag(TagForm::Script, &visit.collector, &visit.site, &format!(r#"data-domain="{domain}""#));
    for host in &hosts {
        stand.register_page(host, &tag, &visit.collector);
    }
    visit.browser.go(&format!("{}/plain.html", origins[0]));
    visit.decide("decline");
    visit.browser.go(&format!("{}/plain.html", origins[1]));
    poll::spend(LONG_ENOUGH);
    assert!(!visit.has_banner(), "{engine:?}: asked again on a subdomain");
    let record = visit.browser.run("return document.cookie");
    assert!(record.as_str().is_some_and(|record| record.ends_with(".0.7")), "{engine:?}: {record}");
}
