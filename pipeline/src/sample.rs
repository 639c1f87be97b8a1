//! Sampling by page load: the page's position against the lower of the two rates.
//!
//! Page and edge compute the same position, so a page load is either kept by both or not at all, and
//! each row stands for 1 / rate of them. `open` counts page loads and errors are rare: both are always
//! kept and stand for themselves.

use protocol::kind::Kind;
use protocol::sample::position;

/// The lowest rate that is believed. The weight comes from a number that the page names; below this
/// one row would outweigh a site's whole month.
const LEAST_RATE: f64 = 0.000_1;

/// The decision about one page load.
pub(crate) struct Sample {
    /// What its rows weigh; `None` if it is not kept.
    weight: Option<f64>,
}

impl Sample {
    pub(crate) fn new(page: &str, client_rate: f64, site_rate: f64) -> Self {
        let rate = client_rate.min(site_rate);
        let kept = rate >= LEAST_RATE && position(page).is_some_and(|u| u < rate);
        Self { weight: kept.then(|| 1.0 / rate) }
    }

    /// How many page loads an event of this kind stands for; `None` if it is not kept.
    pub(crate) fn weight(&self, kind: Kind) -> Option<f64> {
        match kind {
            Kind::Open | Kind::Error => Some(1.0),
            Kind::View | Kind::Vital => self.weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: &str = "80000000000000000000000000000001";

    #[test]
    fn the_lower_rate_decides_and_weighs() {
        for (client, site, expect) in
            [(1.0, 1.0, Some(1.0)), (1.0, 0.8, Some(1.25)), (0.625, 0.8, Some(1.6)), (0.5, 1.0, None), (1.0, 0.25, None), (0.0, 1.0, None)]
        {
            let sample = Sample::new(HALF, client, site);
            assert_eq!(sample.weight(Kind::View), expect, "{client} {site}");
            assert_eq!(sample.weight(Kind::Vital), expect);
            assert_eq!(sample.weight(Kind::Error), Some(1.0));
            assert_eq!(sample.weight(Kind::Open), Some(1.0));
        }
    }

    #[test]
    fn no_page_can_name_itself_a_million() {
        let first = "00000000000000000000000000000001";
        assert_eq!(Sample::new(first, 1e-9, 1.0).weight(Kind::View), None);
        assert_eq!(Sample::new(first, 0.0, 1.0).weight(Kind::View), None);
    }
}
