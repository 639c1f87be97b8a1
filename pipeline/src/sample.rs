//! Sampling by page load, or by session where there is one: its position against the lower of the two
//! rates, that of the page and that of the edge's rule for the event.
//!
//! Page and edge compute the same position, so what both keep is what the lower rate keeps, and each row
//! stands for 1 / that rate. `open` counts page loads and errors are rare: both are always kept and stand
//! for themselves.
//!
//! Two things keep less of the same page loads in every batch, and make those weigh more, so that figures
//! stay right and only become coarser: the factor by which a site's rates are lowered to keep to its budget
//! or plan, and the share that is kept while too much comes at once.

use protocol::kind::Kind;
use protocol::pressure::Pressure;
use protocol::reason::Drop;
use protocol::sample::{LEAST_RATE, position, weight};
use protocol::sampling::is_always_kept;
use protocol::site::SiteConfig;

use crate::terms::Terms;

/// The decision about one page load.
pub(crate) struct Sample<'a> {
    site: &'a SiteConfig,
    pressure: Pressure,
    share: f64,
    /// What the page says of itself.
    client_rate: f64,
    release: &'a str,
    /// `None` where the id is none: nothing is kept that is sampled.
    position: Option<f64>,
}

impl<'a> Sample<'a> {
    /// `id`: of the session, or of the page load.
    pub(crate) fn new(site: &'a SiteConfig, terms: &Terms<'_>, id: &str, client_rate: f64, release: &'a str) -> Self {
        Self { site, pressure: terms.pressure, share: terms.share, client_rate, release, position: position(id) }
    }

    /// How many an event of this kind in a view of this address stands for.
    ///
    /// # Errors
    /// Why it is not kept.
    pub(crate) fn weight(&self, kind: Kind, url: &str) -> Result<f64, Drop> {
        if is_always_kept(kind) {
            return Ok(1.0);
        }
        let position = self.position.ok_or(Drop::Sampled)?;
        let rate = lowered(self.site.sampling.rate(self.site.rate, kind, url, self.release), self.pressure.factor);
        weight(position, self.client_rate, rate).ok_or(Drop::Sampled)?;
        weight(position, 1.0, lowered(self.client_rate.min(rate), self.share)).ok_or(Drop::Overflow)
    }
}

/// A rate under pressure, which lowers what is believed and does not take it away.
fn lowered(rate: f64, by: f64) -> f64 {
    (rate * by).max(rate.min(LEAST_RATE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::sampling::{SampleRule, Sampling};

    const HALF: &str = "80000000000000000000000000000001";

    fn site(rate: f64) -> SiteConfig {
        SiteConfig { rate, ..SiteConfig::default() }
    }

    fn under(factor: f64, share: f64) -> Terms<'static> {
        Terms { pressure: Pressure { factor, is_full: false }, share, ..Terms::default() }
    }

    #[test]
    fn the_lower_rate_decides_and_weighs() {
        for (client, edge, factor, expect) in [
            (1.0, 1.0, 1.0, Some(1.0)),
            (1.0, 0.8, 1.0, Some(1.25)),
            (0.625, 0.8, 1.0, Some(1.6)),
            (0.5, 1.0, 1.0, None),
            (1.0, 0.25, 1.0, None),
            (0.0, 1.0, 1.0, None),
            (1.0, 1.0, 0.625, Some(1.6)),
            (0.75, 1.0, 0.8, Some(1.0 / 0.75)),
            (1.0, 0.8, 0.5, None),
        ] {
            let (site, expect) = (site(edge), expect.ok_or(Drop::Sampled));
            let sample = Sample::new(&site, &under(factor, 1.0), HALF, client, "");
            for kind in [Kind::View, Kind::Vital] {
                assert_eq!(sample.weight(kind, "https://shop.example/"), expect, "{client} {edge} {factor}");
            }
            for kind in [Kind::Open, Kind::Error] {
                assert_eq!(sample.weight(kind, ""), Ok(1.0));
            }
        }
    }

    #[test]
    fn a_rule_has_its_own_rate() {
        let rule = |kind: &str, path: &str, rate| SampleRule { kind: kind.into(), path: path.into(), rate, ..SampleRule::default() };
        let rules = vec![rule("vital", "", 0.8), rule("", "/shop/*", 0.25)];
        let site = SiteConfig { sampling: Sampling { rules, ..Sampling::default() }, ..site(1.0) };
        let sample = Sample::new(&site, &Terms::default(), HALF, 1.0, "r1");
        let (shop, home) = ("https://shop.example/shop/a", "https://shop.example/");
        assert_eq!((sample.weight(Kind::Vital, shop), sample.weight(Kind::View, shop)), (Ok(1.25), Err(Drop::Sampled)));
        assert_eq!((sample.weight(Kind::View, home), sample.weight(Kind::Error, shop)), (Ok(1.0), Ok(1.0)));
    }

    #[test]
    fn pressure_leaves_a_sample() {
        let (first, hundredth) = ("00000000000000000000000000000001", under(0.01, 1.0));
        for (rate, expect) in [(1.0, Ok(100.0)), (0.005, Ok(10_000.0)), (0.0, Err(Drop::Sampled))] {
            let rule = SampleRule { rate, ..SampleRule::default() };
            let site = SiteConfig { sampling: Sampling { rules: vec![rule], ..Sampling::default() }, ..site(1.0) };
            assert_eq!(Sample::new(&site, &hundredth, first, 1.0, "").weight(Kind::View, ""), expect, "{rate}");
        }
    }

    #[test]
    fn too_much_at_once_thins_out_what_the_rates_keep() {
        const TWENTIETH: &str = "0ccccccccccccccccccccccccccccccc";
        for (id, rate, factor, share, expect) in [
            (TWENTIETH, 1.0, 1.0, 1.0, Ok(1.0)),
            (TWENTIETH, 1.0, 1.0, 0.1, Ok(10.0)),
            (TWENTIETH, 0.5, 1.0, 0.1, Ok(20.0)),
            (TWENTIETH, 1.0, 0.5, 0.1, Ok(20.0)),
            (TWENTIETH, 0.4, 1.0, 0.1, Err(Drop::Overflow)),
            (TWENTIETH, 1.0, 0.4, 0.1, Err(Drop::Overflow)),
            (TWENTIETH, 0.01, 1.0, 0.1, Err(Drop::Sampled)),
            (HALF, 1.0, 1.0, 0.1, Err(Drop::Overflow)),
            (HALF, 0.25, 1.0, 0.1, Err(Drop::Sampled)),
            (HALF, 1.0, 0.25, 0.1, Err(Drop::Sampled)),
            // No lower than what is believed at all: nothing would be left to estimate from.
            ("00000000000000000000000000000001", 0.0005, 1.0, 0.1, Ok(10_000.0)),
        ] {
            let site = site(1.0);
            let sample = Sample::new(&site, &under(factor, share), id, rate, "");
            assert_eq!(sample.weight(Kind::View, ""), expect, "{id} {rate} {factor} {share}");
            assert_eq!(sample.weight(Kind::Error, ""), Ok(1.0));
        }
    }

    #[test]
    fn no_page_can_name_itself_a_million() {
        let (site, first) = (site(1.0), "00000000000000000000000000000001");
        for rate in [1e-9, 0.0, -1.0, f64::NAN] {
            let weight = Sample::new(&site, &Terms::default(), first, rate, "").weight(Kind::View, "");
            assert!(weight.is_err() || weight.is_ok_and(|weight| weight <= 10_000.0), "{rate} {weight:?}");
        }
        assert_eq!(Sample::new(&site, &Terms::default(), "no id", 1.0, "").weight(Kind::View, ""), Err(Drop::Sampled));
    }
}
