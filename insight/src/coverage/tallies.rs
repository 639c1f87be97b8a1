//! What the edge has counted by whole days: sums of it, and what it is made of. It reads rows and judges nothing.

use crate::store::{Row, number, text};

/// Tallies of whole days: (class, what, n).
#[derive(Debug, Default)]
pub(crate) struct Tallies(Vec<(String, String, f64)>);

impl Tallies {
    pub(crate) fn read(rows: &[Row]) -> Self {
        Self(rows.iter().map(|row| (text(row, "class").into(), text(row, "what").into(), number(row, "n"))).collect())
    }

    /// The sum over all classes.
    pub(crate) fn sum(&self, what: &str) -> f64 {
        self.0.iter().filter(|(_, w, _)| w == what).fold(0.0, |sum, (_, _, n)| sum + n)
    }

    /// What is counted as `what`, with its class, a row at a time.
    pub(super) fn by_class(&self, what: &str) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().filter(move |(_, w, _)| w == what).map(|(class, _, n)| (class.as_str(), *n))
    }

    /// What is counted under `prefix`, by what follows it, the most frequent first.
    pub(crate) fn by_code(&self, prefix: &str) -> Vec<(&str, f64)> {
        let mut codes: Vec<(&str, f64)> = Vec::new();
        for (_, what, n) in &self.0 {
            let Some(code) = what.strip_prefix(prefix) else { continue };
            match codes.iter_mut().find(|(c, _)| *c == code) {
                Some((_, sum)) => *sum += n,
                None => codes.push((code, *n)),
            }
        }
        codes.retain(|(_, n)| *n > 0.0);
        codes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn codes_are_summed_over_classes() {
        let rows = [("a", "drop:gpc", 2), ("b", "drop:gpc", 5), ("a", "drop:invalid", 1), ("a", "stored", 9)]
            .map(|(class, what, n)| json!({"class": class, "what": what, "n": n}).as_object().unwrap().clone());
        assert_eq!(Tallies::read(&rows).by_code("drop:"), [("gpc", 7.0), ("invalid", 1.0)]);
    }
}
