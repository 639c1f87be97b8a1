//! The pages. Those about one site are a registry: a line here gives a page its address, its place
//! among the tabs, and what it holds: panels, or a form.

pub(crate) mod consent;
pub(crate) mod consent_texts;
pub(crate) mod failure;
pub(crate) mod fields;
pub(crate) mod form_page;
pub(crate) mod new_site;
pub(crate) mod preview;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod site;
pub(crate) mod sites;

use crate::pages::form_page::FormPage;
use crate::panels::{
    activity, arrivals, coverage, dropped, edge_ledger, error_groups, figures, latest, page_ledger, refused, top_errors, top_pages, vitals,
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
    /// A part of the configuration, to be changed.
    Form(FormPage),
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
        slug: "errors",
        title: "Errors",
        lead: "What crashed, how often, and where: grouped by name and message.",
        content: Content::Panels { has_range: true, panels: &[error_groups::PANEL] },
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
        content: Content::Panels { has_range: true, panels: &[edge_ledger::PANEL, page_ledger::PANEL, refused::PANEL] },
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
