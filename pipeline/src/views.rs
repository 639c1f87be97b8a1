//! The views that a batch describes: what its events refer to by number.
//!
//! Each is read by itself; one that is not sound is not there, and only its events suffer. Addresses
//! are redacted here, once for all events of the view; before that, what led to the view is read off them.

use protocol::limits;
use protocol::wire::{NAVIGATE, NAVIGATIONS, View};
use serde_json::value::RawValue;

use crate::channel::{self, Arrival};
use crate::clock::MAX_TIME;
use crate::decode::object;
use crate::scrub;

/// The views of one batch.
pub(crate) struct Views(Vec<Described>);

/// A view, and what brought its visitor.
pub(crate) struct Described {
    pub(crate) view: View,
    pub(crate) arrival: Arrival,
}

impl Views {
    /// Reads the views of a batch. `origins` are the site's; without them nobody asks what led to a view.
    pub(crate) fn read(raw: &[&RawValue], origins: Option<&[String]>) -> Self {
        Self(raw.iter().take(limits::BATCH_VIEWS).filter_map(|raw| sound(object(raw.get()).ok()?, origins)).collect())
    }

    /// Every view that was described.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &View> {
        self.0.iter().map(|described| &described.view)
    }

    /// The view of this number; the first, if it was described more than once.
    pub(crate) fn get(&self, n: u32) -> Option<&Described> {
        self.0.iter().find(|described| described.view.n == n)
    }
}

fn sound(mut view: View, origins: Option<&[String]>) -> Option<Described> {
    if view.nav.is_empty() {
        view.nav.push_str(NAVIGATE);
    }
    let start_ok = view.start.is_nan() || (0.0..=MAX_TIME).contains(&view.start);
    let sound = u64::from(view.n) <= limits::MAX_SEQ && NAVIGATIONS.contains(&view.nav.as_str()) && start_ok;
    sound.then(|| {
        let arrival = origins.map(|origins| channel::of(&view, origins)).unwrap_or_default();
        view.url = scrub::address(&view.url);
        view.referrer = scrub::address(&view.referrer);
        view.route = if view.route.is_empty() { scrub::route_of(&view.url) } else { scrub::route(&view.route) };
        view.title = scrub::text(&view.title, limits::VALUE_BYTES);
        view.campaign = scrub::route(&view.campaign);
        view.reasons = scrub::term(&view.reasons);
        Described { view, arrival }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(views: &[&str]) -> Views {
        let raw: Vec<Box<RawValue>> = views.iter().map(|text| RawValue::from_string((*text).into()).unwrap()).collect();
        Views::read(&raw.iter().map(AsRef::as_ref).collect::<Vec<_>>(), None)
    }

    #[test]
    fn a_bad_view_costs_only_itself() {
        let views = read(&[
            r#"{"n":0,"url":"https://a.example/?q=1","nav":"navigate","start":0,"later":{}}"#,
            r#"{"n":0,"url":"https://b.example/","nav":"navigate","start":0}"#,
            r#"{"n":1,"url":"https://a.example/1","nav":"teleport","start":0}"#,
            r#"{"n":2,"url":7,"nav":"route","start":0}"#,
            r#"{"n":3,"nav":"route"}"#,
            r#"{"url":"https://a.example/","nav":"route","start":0}"#,
            r#"{"n":1000001,"url":"","nav":"route","start":0}"#,
            r#"{"n":5,"url":"","nav":"route","start":-1}"#,
            "null",
            "[6,\"\",\"\",\"route\",0]",
        ]);
        assert_eq!(views.get(0).map(|described| described.view.url.as_str()), Some("https://a.example/"));
        assert_eq!(views.get(3).map(|described| described.view.url.as_str()), Some(""));
        for n in [1, 2, 4, 5, 6, 1_000_001, u32::MAX] {
            assert!(views.get(n).is_none(), "{n}");
        }
    }

    #[test]
    fn there_is_a_cap() {
        let texts: Vec<String> = (0..60).map(|n| format!(r#"{{"n":{n},"nav":"route"}}"#)).collect();
        let views = read(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(views.get(49).is_some() && views.get(50).is_none());
    }
}
