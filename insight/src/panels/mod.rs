//! The panels: one file each. Which page shows which is said in `pages::SITE_PAGES`.

pub(crate) mod activity;
pub(crate) mod agents;
pub(crate) mod arrivals;
pub(crate) mod breakdown;
pub(crate) mod coverage;
pub(crate) mod dropped;
pub(crate) mod edge_ledger;
pub(crate) mod error_groups;
pub(crate) mod figures;
pub(crate) mod filtered;
pub(crate) mod frames;
pub(crate) mod latest;
pub(crate) mod origins;
pub(crate) mod page_ledger;
pub(crate) mod rate;
pub(crate) mod refused;
pub(crate) mod top_errors;
pub(crate) mod top_pages;
pub(crate) mod top_routes;
pub(crate) mod vitals;
