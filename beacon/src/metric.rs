//! How vitals are computed, by the rules of the library web-vitals, and the rules of attention and sessions. Pure:
//! entries come in as numbers, so that the rules are tested natively; the observers are the page half's.

pub mod attention;
pub mod interactions;
pub mod session;
pub mod shifts;
pub mod slow;
