//! What the page of views says: every list adds up, what is unknown is said, and so is what was stored before.

use super::{event, says, store, text};
use crate::support::{answer, get};
use protocol::row::{EVENTS, EventRow};

fn view(page: u64, weight: f64, edit: impl FnOnce(&mut EventRow)) -> EventRow {
    let mut row = EventRow { weight, url: "https://shop.example/".into(), ..event(page, 1, "view", 5) };
    edit(&mut row);
    row
}

#[test]
fn lists_are_weighted_and_say_what_is_unknown() {
    let store = store();
    let brought = |channel, source: &'static str| {
        move |row: &mut EventRow| {
            row.browser = "Firefox";
            row.browser_version = "153".into();
            (row.os, row.device) = ("Linux", "desktop");
            row.region = "DE-BE".into();
            (row.channel, row.ref_source) = (channel, source.into());
        }
    };
    store.insert(
        EVENTS,
        &[
            view(1, 2.5, brought("search", "Google")),
            view(2, 2.5, brought("ai", "ChatGPT")),
            view(3, 1.0, brought("direct", "")),
            view(4, 3.0, brought("internal", "")),
            view(5, 1.0, |row| row.device = "tv"),
            EventRow { schema: 2, ..view(6, 4.0, |_| {}) },
            event(7, 1, "error", 5),
        ],
    );
    says(
        &store,
        "/sites/shop/views",
        &[
            "Channel Views Share AI assistants 2 41.7% Search 2 41.7% Direct 1 16.7%",
            "Source Views Share ChatGPT 2 41.7% Google 2 41.7% None named 1 16.7%",
            "Country Views Share DE 14 100%",
            "Region Views Share DE-BE 9 90.0% Unknown 1 10.0%",
            "3 moves from one page of the site to another are left out",
            "Browser Views Share Firefox 9 90.0% Unknown 1 10.0%",
            "Version Views Share Firefox 153 9 90.0% Unknown 1 10.0%",
            "System Views Share Linux 9 90.0% Unknown 1 10.0%",
            "Device Views Share Desktop or laptop 9 90.0% Television or console 1 10.0%",
            "4 views were stored before this was recorded",
        ],
    );
}

#[test]
fn what_is_not_listed_is_summed() {
    let store = store();
    let countries = ["AT", "BE", "CH", "CZ", "DK", "ES", "FI", "FR", "GB", "IT", "NL", "NO"];
    let rows: Vec<_> = (1..).zip(countries).map(|(page, country)| view(page, 1.0, |row| row.country = country.into())).collect();
    store.insert(EVENTS, &rows);
    says(&store, "/sites/shop/views", &["IT 1 8.3% All others 2 16.7%"]);
}

#[test]
fn without_views_it_says_why() {
    let store = store();
    store.insert(EVENTS, &[event(1, 0, "open", 5)]);
    let page = text(&answer(&store, &get("/sites/shop/views")));
    assert_eq!(page.matches("No view in this stretch of time.").count(), 4, "{page}");
}
