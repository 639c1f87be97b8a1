//! How many page loads take part, as much of it as may be public: rounded to tens, and nothing below
//! fifty, so that no single visit shows.

use protocol::site::SiteKey;

use crate::civil::DAY_MS;
use crate::figure::{rough_percent, whole};
use crate::store::{Database, Query, Store, StoreError, number};

/// The days that are counted: whole ones, up to yesterday.
pub(super) const DAYS: u64 = 30;
/// A count below this is not told.
const SMALLEST: f64 = 50.0;
/// A count is told in steps of this.
const STEP: f64 = 10.0;

/// Two counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Participation {
    loads: f64,
    part: f64,
}

impl Participation {
    pub(super) async fn ask(store: &impl Store, key: &SiteKey, now_ms: u64) -> Result<Self, StoreError> {
        let today = now_ms / DAY_MS;
        let (first, site) = (today.saturating_sub(DAYS), key.as_str());
        let queries = [
            Query::new(include_str!("../sql/proof_loads.sql"), vec![site.into(), first.into(), today.saturating_sub(1).into()]),
            Query::new(include_str!("../sql/proof_part.sql"), vec![site.into(), (first * DAY_MS).into(), (today * DAY_MS).into()]),
        ];
        let answers = store.batch(Database::Events, &queries).await?;
        let n = |at: usize| answers.get(at).and_then(|rows: &Vec<_>| rows.first()).map_or(0.0, |row| number(row, "n"));
        Ok(Self { loads: n(0), part: n(1) })
    }

    /// The share that may be told.
    pub(super) fn share(self) -> Option<f64> {
        let (loads, part) = (rounded(self.loads)?, rounded(self.part)?);
        (part <= loads).then(|| part / loads)
    }

    /// The sentence.
    pub(super) fn sentence(self) -> String {
        match (rounded(self.loads), rounded(self.part)) {
            (None, _) => {
                format!("Fewer than {SMALLEST:.0} page loads in the last {DAYS} days: too few to be told without pointing at somebody.")
            }
            (Some(loads), None) => {
                format!("Fewer than {SMALLEST:.0} of about {} page loads in the last {DAYS} days took part.", whole(loads))
            }
            (Some(loads), Some(part)) if part > loads => {
                format!("About {} page loads took part in the last {DAYS} days; how many did not cannot be told.", whole(part))
            }
            (Some(loads), Some(part)) => format!(
                "In the last {DAYS} days about {} of {} page loads took part: {}. The others declined, were never asked, or have not answered; \
                 they are known only by subtraction and send nothing.",
                whole(part),
                whole(loads),
                rough_percent(part / loads)
            ),
        }
    }
}

fn rounded(n: f64) -> Option<f64> {
    (n >= SMALLEST).then(|| (n / STEP).round() * STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(loads: f64, part: f64) -> String {
        Participation { loads, part }.sentence()
    }

    #[test]
    fn small_counts_are_not_told() {
        assert!(told(49.0, 49.0).starts_with("Fewer than 50 page loads"));
        assert!(told(50.0, 49.0).starts_with("Fewer than 50 of about 50 page loads"));
        assert!(!told(1_234.0, 7.0).contains('7'));
        assert_eq!(Participation { loads: 1_000.0, part: 49.0 }.share(), None);
    }

    #[test]
    fn counts_are_rounded_to_tens() {
        assert!(told(1_234.0, 456.0).contains("about 460 of 1,230 page loads took part: 37%."), "{}", told(1_234.0, 456.0));
        assert_eq!(Participation { loads: 104.0, part: 52.0 }.share(), Some(0.5));
    }

    #[test]
    fn counts_that_do_not_fit_are_no_share() {
        assert!(told(100.0, 200.0).contains("cannot be told"));
        assert_eq!(Participation { loads: 100.0, part: 200.0 }.share(), None);
    }
}
