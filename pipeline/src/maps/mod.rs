//! Source maps: what a developer wrote instead of what a bundler made of it, in the frames of errors that
//! are stored already. Runs behind the write and on a schedule, never before an answer: a map may have
//! megabytes.
//!
//! A row's frames get the source's place and keep the engine's (`generated`); its fingerprint is made
//! anew, and where it changes the old one becomes an alias of the new one in the same transaction, so that
//! an issue does not become two. Maps are what an operator uploaded; nothing is fetched.

mod enclosing;
mod known;
mod mappings;
mod source_map;
mod unmapped;

pub use known::Known;
pub use source_map::SourceMap;
pub use unmapped::{Unmapped, again, again_by_id, due, due_by_id};
