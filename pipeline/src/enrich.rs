//! What the edge adds to the rows of a batch from its request: region, network, and the agent by name.
//!
//! It is found out once for a batch. Of the network only its number is kept: the name of its owner is public, and of
//! a small one it can be a person's.

use crate::agent::{self, Agent};
use crate::class;
use crate::facts::Facts;

/// What all rows of a batch say of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enriched {
    /// ISO 3166-2, `DE-BE`; empty if unknown.
    pub(crate) region: String,
    /// `AS3320`; empty if unknown.
    pub(crate) network: String,
    pub(crate) agent: Agent,
}

impl Enriched {
    pub(crate) fn of(facts: &Facts<'_>) -> Self {
        Self {
            region: region(facts).unwrap_or_default(),
            network: facts.asn.filter(|asn| *asn > 0).map(|asn| ["AS", &asn.to_string()].concat()).unwrap_or_default(),
            agent: agent::of(facts),
        }
    }
}

/// The country's code and the region's in it, which is one to three letters and digits. Cloudflare gives the second
/// part; should it once give both, they must fit.
fn region(facts: &Facts<'_>) -> Option<String> {
    let country = class::country(facts)?;
    let given = facts.region?;
    let part = match given.split_once('-') {
        Some((of, part)) => (of == country).then_some(part)?,
        None => given,
    };
    let is_code = matches!(part.len(), 1..=3) && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_code.then(|| [country, "-", part].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_networks_are_codes_or_nothing() {
        for (country, part, expect) in [
            (Some("DE"), Some("BE"), "DE-BE"),
            (Some("US"), Some("TX"), "US-TX"),
            (Some("FR"), Some("75C"), "FR-75C"),
            (Some("AT"), Some("9"), "AT-9"),
            (Some("DE"), Some("DE-BE"), "DE-BE"),
            (Some("DE"), Some("US-TX"), ""),
            (Some("DE"), Some("Berlin"), ""),
            (Some("DE"), Some("be"), ""),
            (Some("DE"), Some(""), ""),
            (Some("DE"), Some("é"), ""),
            (Some("DE"), None, ""),
            (None, Some("BE"), ""),
            (Some("XX"), Some("BE"), ""),
            (Some("T1"), Some("BE"), ""),
        ] {
            let enriched = Enriched::of(&Facts { country, region: part, ..Facts::default() });
            assert_eq!(enriched.region, expect, "{country:?} {part:?}");
        }
        for (asn, expect) in [(None, ""), (Some(0), ""), (Some(3320), "AS3320"), (Some(u32::MAX), "AS4294967295")] {
            let facts = Facts { asn, network: Some("Jane Doe Networks"), ..Facts::default() };
            assert_eq!(Enriched::of(&facts).network, expect);
        }
    }
}
