//! The built worker in real workerd, asked by raw HTTP: exact statuses and reasons for whatever a
//! stranger may send, and what the database holds afterwards. Never a 5xx.
#![allow(clippy::disallowed_methods, reason = "runs natively, where clocks exist")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod admin;
mod consent;
mod erase;
mod events;
mod language;
mod mine;
mod mirror;
mod proof;
mod receipts;
mod refusals;
mod replays;
mod rights;
mod served;
mod site;
mod store;
