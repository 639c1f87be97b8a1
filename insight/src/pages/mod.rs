//! The pages. Those about one site are a registry: a line here gives a page its address, its place
//! among the tabs, and what it holds: panels, or a form.

pub(crate) mod consent;
pub(crate) mod consent_texts;
pub(crate) mod dead;
pub(crate) mod failure;
pub(crate) mod fields;
pub(crate) mod filters;
pub(crate) mod form_page;
pub(crate) mod issues;
pub(crate) mod new_site;
pub(crate) mod preview;
pub(crate) mod quarantine;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod site;
pub(crate) mod sites;

use crate::pages::form_page::FormPage;
use crate::panels::{
    activity, agents, arrivals, coverage, dropped, edge_ledger, error_groups, figures, filtered, latest, origins, page_ledger, rate,
    refused, top_errors, top_pages, top_routes, vitals,
};
use crate::view::Panel;

/// A page about one site.
pub(crate) struct SitePage {
    /// In the address: `/sites/<site>/<slug>`; empty for the first.
    pub(crate) slug: &'static str,
    /// On its tab and above it.
    pub(crate) title: &'static str,
    /// What it answers, in one sentence.
    pub(crate) lead: &'static str,
    /// What it holds.
    pub(crate) content: Content,
}

/// What a page about a site holds.
pub(crate) enum Content {
    /// Answers.
    Panels {
        /// Whether it can be asked about another stretch of time.
        has_range: bool,
        /// What it shows, in this order.
        panels: &'static [Panel],
    },
    /// Answers about issues, with what is decided about them.
    Issues(&'static [Panel]),
    /// A part of the configuration, to be changed.
    Form(FormPage),
    /// The operator's rules.
    Filters,
    /// What filters dropped, to be looked at and released.
    Quarantine,
}

/// The pages about one site, in the order of their tabs.
pub(crate) const SITE_PAGES: &[SitePage] = &[
    SitePage {
        slug: "",
        title: "Overview",
        lead: "",
        content: Content::Panels {
            has_range: true,
            panels: &[
                arrivals::PANEL,
                figures::PANEL,
                activity::PANEL,
                coverage::PANEL,
                vitals::PANEL,
                top_pages::PANEL,
                top_errors::PANEL,
                latest::SHORT,
                dropped::PANEL,
            ],
        },
    },
    SitePage {
        slug: "views",
        title: "Views",
        lead: "What is looked at, with what, and where it comes from.",
        content: Content::Panels { has_range: true, panels: &[origins::PANEL, agents::PANEL, top_routes::PANEL, top_pages::PANEL] },
    },
    SitePage {
        slug: "errors",
        title: "Errors",
        lead: "What crashed, how often, where, and since when: one issue for each bug, whatever the browser and the build.",
        content: Content::Issues(&[error_groups::PANEL]),
    },
    SitePage {
        slug: "events",
        title: "Events",
        lead: "The latest hundred rows as they are stored.",
        content: Content::Panels { has_range: false, panels: &[latest::LONG] },
    },
    SitePage {
        slug: "ledger",
        title: "Ledger",
        lead: "Nothing vanishes silently: every event has a place here, or shows as lost.",
        content: Content::Panels {
            has_range: true,
            panels: &[edge_ledger::PANEL, filtered::PANEL, page_ledger::PANEL, refused::PANEL, rate::PANEL],
        },
    },
    SitePage {
        slug: "filters",
        title: "Filters",
        lead: "What is no visitor’s doing is filtered before it is stored. Your own rules come first.",
        content: Content::Filters,
    },
    SitePage {
        slug: "quarantine",
        title: "Quarantine",
        lead: "What filters and rules dropped waits here for seven days, and can be released.",
        content: Content::Quarantine,
    },
    SitePage {
        slug: "consent",
        title: "Consent",
        lead: "What visitors are asked, in which words, and what their answer means.",
        content: Content::Form(consent::FORM),
    },
    SitePage {
        slug: "settings",
        title: "Settings",
        lead: "The tag, where pages come from, and how much is kept.",
        content: Content::Form(settings::FORM),
    },
];
