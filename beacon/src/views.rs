//! The views of this page load, as the batch describes them, and when a new one begins.
//!
//! Only a change of the path begins a view: a hash, a query or a rewritten entry of the same path
//! is none (routers rewrite the entry before they push it, maps and editors rewrite it per frame).

use protocol::json::Writer;
use protocol::wire::View;

/// Views that one page load may have. More is a flood, not navigation.
pub const MOST: u32 = 50;

/// The views so far.
#[derive(Debug, Default)]
pub struct Views {
    first: u32,
    path: String,
    described: Vec<String>,
}

impl Views {
    /// The views of a page load whose next view has the number `first`: 0, unless the beacon was
    /// stopped and started again.
    #[must_use]
    pub fn starting_at(first: u32) -> Self {
        Self { first, ..Self::default() }
    }

    /// Whether an address is another view than the current one.
    #[must_use]
    pub fn leaves(&self, address: &str) -> bool {
        self.path != path(address)
    }

    /// The number of the next view.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.first + u32::try_from(self.described.len()).unwrap_or(MOST)
    }

    /// Adds a view at an address; its number is [`Self::next`]. False if there is no room for it: the
    /// path is noted all the same.
    #[must_use]
    pub fn add(&mut self, address: &str, mut view: View) -> bool {
        self.path = path(address).into();
        view.n = self.next();
        let has_room = view.n < MOST;
        if has_room {
            let mut out = Writer::default();
            out.raw("{");
            view.write_fields(&mut out);
            out.raw("}");
            self.described.push(out.finish());
        }
        has_room
    }

    /// A view as JSON; empty for one that this page load does not have.
    #[must_use]
    pub fn json(&self, n: u32) -> &str {
        self.described.get(n.wrapping_sub(self.first) as usize).map_or("", String::as_str)
    }
}

/// An address without what comes after its path. Its origin stays the same as long as the page lives.
fn path(address: &str) -> &str {
    address.find(['?', '#']).and_then(|end| address.get(..end)).unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_path_is_another_view() {
        let mut views = Views::default();
        assert!(views.add("/a", View::default()));
        assert!(!views.leaves("/a") && !views.leaves("/a?page=2") && !views.leaves("/a#top"));
        assert!(views.leaves("/b") && views.leaves("/a/") && views.leaves("/b?page=2"));
        assert!(views.add("/b", View::default()));
        assert!(views.leaves("/a"));
    }

    #[test]
    fn views_are_numbered_and_described() {
        let mut views = Views::default();
        assert_eq!(views.next(), 0);
        assert!(views.add("/", View { url: "https://a.example/".into(), nav: "navigate".into(), ..View::default() }));
        assert!(views.add("/b", View { url: "https://a.example/b".into(), nav: "route".into(), start: 1234.5, ..View::default() }));
        assert_eq!(views.next(), 2);
        assert_eq!(views.json(0), r#"{"n":0,"url":"https://a.example/","nav":"navigate","start":0}"#);
        assert_eq!(views.json(1), r#"{"n":1,"url":"https://a.example/b","nav":"route","start":1234.5}"#);
        assert_eq!(views.json(2), "");
    }

    #[test]
    fn a_second_start_goes_on_counting() {
        let mut views = Views::starting_at(3);
        assert!(views.add("/", View { nav: "route".into(), ..View::default() }));
        assert_eq!(views.next(), 4);
        assert_eq!(views.json(3), r#"{"n":3,"nav":"route","start":0}"#);
        assert_eq!(views.json(2), "");
    }

    #[test]
    fn floods_are_capped_and_the_path_is_followed() {
        let mut views = Views::default();
        for _ in 0..MOST {
            assert!(views.add("/", View::default()));
        }
        assert!(!views.add("/late", View::default()));
        assert_eq!(views.next(), MOST);
        assert!(!views.leaves("/late"));
    }
}
