//! The fields of the page "Settings" about the beacon: which build, and what it may read beyond the usual.

use protocol::site::{Build, Requests, SiteConfig};

use super::list;
use crate::form::Form;

/// The builds with their names in a form.
const BUILDS: [(&str, Build); 2] = [("standard", Build::Standard), ("full", Build::Full)];
/// The same for requests.
const REQUESTS: [(&str, Requests); 2] = [("timing", Requests::Timing), ("patched", Requests::Patched)];

/// The fields of the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct BeaconDraft {
    pub(crate) build: String,
    pub(crate) hash_routes: bool,
    pub(crate) titles: bool,
    pub(crate) server_timing: String,
    pub(crate) requests: String,
    pub(crate) trace_hosts: String,
}

impl BeaconDraft {
    /// What the form shows of a configuration.
    pub(crate) fn of(config: &SiteConfig) -> Self {
        Self {
            build: BUILDS.iter().find(|(_, build)| *build == config.build).map_or("", |(name, _)| name).into(),
            hash_routes: config.hash_routes,
            titles: config.titles,
            server_timing: config.server_timing.join(", "),
            requests: REQUESTS.iter().find(|(_, requests)| *requests == config.requests).map_or("", |(name, _)| name).into(),
            trace_hosts: config.trace_hosts.join("\n"),
        }
    }

    /// What was sent; `None` by a form that does not show these fields. A tick that is not set is not sent
    /// either, but one of the builds always is.
    pub(crate) fn sent(form: &Form) -> Option<Self> {
        let text = |name: &str| form.get(name).trim().to_owned();
        let is_ticked = |name: &str| !form.get(name).is_empty();
        is_ticked("build").then(|| Self {
            build: text("build"),
            hash_routes: is_ticked("hash_routes"),
            titles: is_ticked("titles"),
            server_timing: text("server_timing"),
            requests: text("requests"),
            trace_hosts: text("trace_hosts"),
        })
    }

    /// Puts the fields into a configuration. A name that no form has changes nothing.
    pub(crate) fn apply(&self, config: &mut SiteConfig) {
        config.build = BUILDS.iter().find(|(name, _)| *name == self.build).map_or(config.build, |(_, build)| *build);
        config.requests = REQUESTS.iter().find(|(name, _)| *name == self.requests).map_or(config.requests, |(_, requests)| *requests);
        config.hash_routes = self.hash_routes;
        config.titles = self.titles;
        config.server_timing = list(&self.server_timing);
        config.trace_hosts = list(&self.trace_hosts).into_iter().map(|host| host.to_ascii_lowercase()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_was_set() {
        let config = SiteConfig {
            build: Build::Full,
            hash_routes: true,
            titles: true,
            server_timing: vec!["db".into(), "cache".into()],
            requests: Requests::Patched,
            trace_hosts: vec!["api.shop.example".into(), "*.shop.example".into()],
            ..SiteConfig::default()
        };
        let mut read = SiteConfig::default();
        BeaconDraft::of(&config).apply(&mut read);
        assert_eq!(read, config);
    }

    #[test]
    fn a_form_without_these_fields_says_nothing_about_them() {
        assert!(BeaconDraft::sent(&Form::parse(b"name=Shop&titles=1")).is_none());
        let sent = BeaconDraft::sent(&Form::parse(b"build=full&titles=1&server_timing=db+cache&trace_hosts=API.shop.example")).unwrap();
        let mut config = SiteConfig { hash_routes: true, requests: Requests::Patched, ..SiteConfig::default() };
        sent.apply(&mut config);
        assert_eq!((config.build, config.hash_routes, config.titles), (Build::Full, false, true));
        assert_eq!(config.requests, Requests::Patched, "what no form names stays");
        assert_eq!((config.server_timing, config.trace_hosts), (vec!["db".into(), "cache".into()], vec!["api.shop.example".to_owned()]));
    }
}
