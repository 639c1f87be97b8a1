//! How many page loads a figure leaves out: loader fetches counted at the edge against page loads
//! that take part; where the worker stands in front of the site, the documents that it gave.
//!
//! Those who decline send nothing; they are known only by subtraction. Nothing is clamped: where
//! more page loads take part than fetched the loader, the counts do not fit and it says so.

mod class_name;
mod tallies;

pub(crate) use class_name::{browser_of, class_name};
pub(crate) use tallies::Tallies;

use class_name::has_gpc;
use protocol::purpose::{Purpose, Purposes};

use crate::estimate::{self, Class};
use crate::figure;
use crate::store::{Row, count, number, text};

/// The share from which most page loads are in the figures.
const GRADE_C: f64 = 0.5;
/// What the tally of loader fetches is called.
const LOADER: &str = "loader";
/// What the tally of documents is called.
const DOCUMENTS: &str = "documents";

/// Page loads of one class that granted exactly these purposes.
#[derive(Debug)]
struct Opens {
    class: String,
    granted: Purposes,
    n: f64,
}

/// Coverage by whole days.
#[derive(Debug, Default)]
pub(crate) struct Coverage {
    pub(crate) tallies: Tallies,
    opens: Vec<Opens>,
}

/// The share of page loads on which figures of a purpose rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Basis {
    /// No page load at all.
    Nothing,
    /// Page loads take part, and no loader fetch is counted.
    Uncounted,
    /// More page loads take part than fetched the loader.
    Mismatch,
    /// This share of them.
    Share(f64),
}

/// A class with its counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NamedClass {
    pub(crate) name: String,
    pub(crate) counts: Class,
}

impl Coverage {
    pub(crate) fn read(tallies: &[Row], opens: &[Row]) -> Self {
        let opens = opens.iter().map(|row| Opens {
            class: text(row, "class").into(),
            granted: u8::try_from(count(row, "purposes")).ok().and_then(Purposes::from_bits).unwrap_or_default(),
            n: number(row, "n"),
        });
        Self { tallies: Tallies::read(tallies), opens: opens.collect() }
    }

    /// Page loads that fetched the loader.
    pub(crate) fn fetched(&self) -> f64 {
        self.tallies.sum(LOADER)
    }

    /// Whether page loads are known by the documents that were given. Where fewer were given than loaders fetched,
    /// the worker stands in front of a part of the site only, or did not on all days.
    pub(crate) fn has_documents(&self) -> bool {
        let documents = self.tallies.sum(DOCUMENTS);
        documents > 0.0 && documents >= self.fetched()
    }

    /// All page loads, as far as they are known.
    pub(crate) fn loads(&self) -> f64 {
        self.tallies.sum(self.base())
    }

    /// The tally that page loads are known by.
    fn base(&self) -> &'static str {
        if self.has_documents() { DOCUMENTS } else { LOADER }
    }

    /// Page loads that fetched the loader and expressed Global Privacy Control.
    pub(crate) fn fetched_with_gpc(&self) -> f64 {
        self.tallies.by_class(LOADER).filter(|(class, _)| has_gpc(class)).fold(0.0, |sum, (_, n)| sum + n)
    }

    /// Page loads that take part with any of the purposes.
    pub(crate) fn taking_part(&self, purposes: Purposes) -> f64 {
        self.opens.iter().filter(|o| o.granted.meets(purposes)).fold(0.0, |sum, o| sum + o.n)
    }

    /// Those of them that express Global Privacy Control: granted all the same, under a policy that allows it.
    pub(crate) fn taking_part_with_gpc(&self) -> f64 {
        self.opens.iter().filter(|o| has_gpc(&o.class)).fold(0.0, |sum, o| sum + o.n)
    }

    /// On what figures of these purposes rest.
    pub(crate) fn basis(&self, purposes: Purposes) -> Basis {
        let (loads, part) = (self.loads(), self.taking_part(purposes));
        if loads <= 0.0 {
            if part > 0.0 { Basis::Uncounted } else { Basis::Nothing }
        } else if part > loads {
            Basis::Mismatch
        } else {
            Basis::Share(part / loads)
        }
    }

    /// The sentence under a figure that needs this purpose.
    pub(crate) fn sentence(&self, purpose: Purpose) -> String {
        let name = purpose_name(purpose);
        match self.basis(Purposes::one(purpose)) {
            Basis::Share(share) => {
                format!("Rests on {} of page loads: those whose visitors granted {name}.", figure::percent(share))
            }
            Basis::Nothing => "No page load is counted in these days.".into(),
            Basis::Uncounted | Basis::Mismatch => "The share of page loads cannot be told: more take part than fetched the loader.".into(),
        }
    }

    /// The counts of each class, the largest first. `with_outcome`: page loads of a class with an outcome.
    pub(crate) fn classes(&self, purposes: Purposes, with_outcome: &[(String, f64)]) -> Vec<NamedClass> {
        let mut classes: Vec<NamedClass> = Vec::new();
        let mut add = |name: &str, n: f64, field: fn(&mut Class) -> &mut f64| {
            let at = classes.iter().position(|class| class.name == name).unwrap_or_else(|| {
                classes.push(NamedClass { name: name.into(), counts: Class::default() });
                classes.len() - 1
            });
            if let Some(class) = classes.get_mut(at) {
                *field(&mut class.counts) += n;
            }
        };
        for (class, n) in self.tallies.by_class(self.base()) {
            add(class, n, |c| &mut c.loads);
        }
        for open in self.opens.iter().filter(|o| o.granted.meets(purposes)) {
            add(&open.class, open.n, |c| &mut c.taking_part);
        }
        for (class, n) in with_outcome {
            add(class, *n, |c| &mut c.with_outcome);
        }
        classes.sort_by(|a, b| b.counts.loads.total_cmp(&a.counts.loads).then_with(|| a.name.cmp(&b.name)));
        classes
    }

    /// Whether the counts of any class do not fit.
    pub(crate) fn has_mismatch(&self) -> bool {
        self.classes(Purposes::ALL, &[]).iter().any(|class| class.counts.taking_part > class.counts.loads)
    }

    /// A proportion as text: where most page loads are not in the figures, without decimals that would
    /// look like knowledge.
    pub(crate) fn percent(&self, purpose: Purpose, share: f64) -> String {
        match self.basis(Purposes::one(purpose)) {
            Basis::Share(covered) if covered < GRADE_C => figure::rough_percent(share),
            _ => figure::percent(share),
        }
    }

    /// The grade of a share: how much weight a conclusion about everyone bears.
    pub(crate) fn grade(share: f64) -> Grade {
        match share {
            s if s >= 0.90 => Grade { letter: "A", text: "nearly everyone is in the figures" },
            s if s >= 0.75 => Grade { letter: "B", text: "the slowest quarter is bounded, whatever the others do" },
            s if s >= GRADE_C => Grade { letter: "C", text: "most page loads are in the figures; the others could change a conclusion" },
            _ => Grade { letter: "D", text: "most page loads are not in the figures; read them as a description of the participants" },
        }
    }

    /// The proportion of an outcome, adjusted for the mix of classes; `None` where too few take part to adjust.
    pub(crate) fn adjusted(&self, purpose: Purpose, with_outcome: &[(String, f64)]) -> Option<estimate::Adjusted> {
        let classes: Vec<Class> = self.classes(Purposes::one(purpose), with_outcome).iter().map(|c| c.counts).collect();
        let collapsed = estimate::collapse(&classes);
        (collapsed.iter().filter(|c| c.taking_part > 0.0).count() > 1).then(|| estimate::adjust(&collapsed)).flatten()
    }
}

/// What a mismatch means.
pub(crate) const MISMATCH: &str = "More page loads take part than fetched the loader, so no share can be told: a cache or a route \
     answers for the loader, or the counts of the last seconds are still on their way.";

/// How far a conclusion carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grade {
    pub(crate) letter: &'static str,
    pub(crate) text: &'static str,
}

/// The purpose's stable name.
pub(crate) fn purpose_name(purpose: Purpose) -> &'static str {
    protocol::purpose::ALL.iter().find(|(p, _)| *p == purpose).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn coverage(tallies: &[(&str, &str, u32)], opens: &[(&str, u8, u32)]) -> Coverage {
        let row = |value: serde_json::Value| value.as_object().unwrap().clone();
        let tallies: Vec<Row> = tallies.iter().map(|(class, what, n)| row(json!({"class": class, "what": what, "n": n}))).collect();
        let opens: Vec<Row> = opens.iter().map(|(class, purposes, n)| row(json!({"class": class, "purposes": purposes, "n": n}))).collect();
        Coverage::read(&tallies, &opens)
    }

    const CHROME: &str = "chromium-desktop-eu-0";
    const CHROME_GPC: &str = "chromium-desktop-eu-1";

    #[test]
    fn the_funnel_by_subtraction() {
        let c =
            coverage(&[(CHROME, "loader", 900), (CHROME_GPC, "loader", 100), (CHROME, "stored", 7)], &[(CHROME, 7, 400), (CHROME, 2, 100)]);
        assert_eq!((c.loads(), c.fetched_with_gpc()), (1000.0, 100.0));
        assert_eq!(c.taking_part(Purposes::ALL), 500.0);
        assert_eq!(c.basis(Purposes::one(Purpose::Usage)), Basis::Share(0.4));
        assert_eq!(c.basis(Purposes::one(Purpose::Timing)), Basis::Share(0.5));
        assert_eq!(c.sentence(Purpose::Errors), "Rests on 40.0% of page loads: those whose visitors granted errors.");
    }

    #[test]
    fn documents_are_more_than_loaders() {
        let opens = [(CHROME, 7, 400)];
        let whole = coverage(&[(CHROME, "documents", 1000), (CHROME_GPC, "documents", 100), (CHROME, "loader", 800)], &opens);
        assert_eq!((whole.loads(), whole.fetched(), whole.has_documents()), (1100.0, 800.0, true));
        assert_eq!(whole.basis(Purposes::ALL), Basis::Share(400.0 / 1100.0));
        assert_eq!(whole.classes(Purposes::ALL, &[])[0].counts.loads, 1000.0);
        let part = coverage(&[(CHROME, "documents", 500), (CHROME, "loader", 800)], &opens);
        assert_eq!((part.loads(), part.has_documents()), (800.0, false), "in front of a part of the site only");
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let more = coverage(&[(CHROME, "loader", 10)], &[(CHROME, 7, 11)]);
        assert_eq!(more.basis(Purposes::ALL), Basis::Mismatch);
        assert!(more.has_mismatch());
        assert_eq!(coverage(&[], &[(CHROME, 7, 1)]).basis(Purposes::ALL), Basis::Uncounted);
        assert_eq!(coverage(&[], &[]).basis(Purposes::ALL), Basis::Nothing);
        let in_a_class = coverage(&[(CHROME, "loader", 100), (CHROME_GPC, "loader", 1)], &[(CHROME_GPC, 7, 2)]);
        assert_eq!(in_a_class.basis(Purposes::ALL), Basis::Share(2.0 / 101.0));
        assert!(in_a_class.has_mismatch());
    }

    #[test]
    fn adjusting_needs_two_classes_that_are_large_enough() {
        let small =
            coverage(&[(CHROME, "loader", 50), ("safari-mobile-eu-0", "loader", 50)], &[(CHROME, 7, 20), ("safari-mobile-eu-0", 7, 20)]);
        assert_eq!(small.adjusted(Purpose::Errors, &[(CHROME.into(), 2.0)]), None);
        let large = coverage(
            &[(CHROME, "loader", 1000), ("safari-mobile-eu-0", "loader", 1000)],
            &[(CHROME, 7, 900), ("safari-mobile-eu-0", 7, 100)],
        );
        let adjusted = large.adjusted(Purpose::Errors, &[("safari-mobile-eu-0".into(), 10.0)]).unwrap();
        assert!((adjusted.value - 0.05).abs() < 1e-9, "half of all loads at 10%");
    }
}
