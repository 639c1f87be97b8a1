//! How vitals are computed, by the rules of the library web-vitals. Pure: entries come in as
//! numbers, so that the rules are tested natively; the observers are in `capture`.

pub mod interactions;
pub mod shifts;
pub mod visibility;
