//! The built worker in real workerd, asked by raw HTTP: exact statuses and reasons for whatever a
//! stranger may send, and what the database holds afterwards. Never a 5xx.
#![allow(clippy::disallowed_methods, reason = "runs natively, where clocks exist")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod admin;
mod consent;
mod enrichment;
mod erase;
mod events;
mod faults;
mod filters;
mod front;
mod front_passes;
mod intake;
mod issues;
mod kinds;
mod language;
mod metrics;
mod mine;
mod mirror;
#[path = "../../pipeline/tests/support/planted.rs"]
mod planted;
mod pressure;
mod proof;
mod receipts;
mod refusals;
mod replays;
mod reports;
mod rights;
mod rollups;
mod secrets;
mod served;
mod site;
mod store;
mod strangers;
mod traps;
mod traps_runtime;
