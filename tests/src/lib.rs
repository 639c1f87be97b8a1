//! What the tests across crates share: a stand that runs the built worker in real workerd behind a
//! proxy that can fail, three browsers behind their drivers, and one visit as a person would make it.
//!
//! Nothing of the product is linked in but the tables of `protocol`: the tests see what a browser,
//! an operator and the database see. They never sleep to let something happen; they ask until it
//! has happened or a deadline passes.
#![allow(clippy::disallowed_methods, reason = "runs natively, where clocks exist")]
#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

mod arrival;
pub mod banner;
pub mod batch;
pub mod browser;
pub mod clock;
pub mod driver;
pub mod engine;
pub mod ledger;
pub mod origin;
pub mod packed;
pub mod paths;
pub mod poll;
pub mod raw;
pub mod stand;
pub mod visit;
