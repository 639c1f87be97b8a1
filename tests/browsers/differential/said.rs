//! What is said of a page load, and when two say the same.

use std::collections::BTreeMap;

use protocol::vital::{Rating, Vital};
use serde_json::Value;

const MS_SLACK: f64 = 1.0 + 1e-6;
const CLS_SLACK: f64 = 0.0001;

/// What one side says last of one page load: (view, metric) → (value, navigation type).
pub(crate) type Said = BTreeMap<(u64, String), (f64, String)>;

/// What is not the same; `None` if all is. `painted` is when the page itself, as the last of all, found a restored view painted.
pub(crate) fn difference(ours: &Said, theirs: &Said, painted: &Value) -> Option<String> {
    let same = |(view, name): &(u64, String), one: f64, other: f64| {
        if name == "CLS" {
            return (one - other).abs() <= CLS_SLACK;
        }
        // The paint of a restored view is the moment of a callback: whoever is called later reads a later time, the two metrics
        // of the reference, too. The beacon's callback lies between the reference's and the page's.
        let readings = ["FCP", "LCP"].iter().filter_map(|paint| theirs.get(&(*view, (*paint).to_owned())).map(|(value, _)| *value));
        let is_reading = *view > 0 && (name == "FCP" || name == "LCP");
        let (first, last) = if is_reading {
            let latest = painted[view.to_string()].as_f64().unwrap_or(other);
            (readings.fold(other, f64::min), other.max(latest))
        } else {
            (other, other)
        };
        one >= first - MS_SLACK && one <= last + MS_SLACK
    };
    let is_equal = ours.len() == theirs.len()
        && ours.iter().all(|(key, (value, nav))| {
            theirs.get(key).is_some_and(|(their_value, their_nav)| same(key, *value, *their_value) && nav == their_nav)
        });
    (!is_equal).then(|| format!("ours {ours:?}, theirs {theirs:?}, painted {painted}"))
}

fn key_of(report: &Value) -> (u64, String) {
    (report["view"].as_u64().unwrap(), report["name"].as_str().unwrap().to_owned())
}

/// A report's value and navigation type in our words; its rating is checked on the way.
fn words_of(report: &Value) -> (f64, String) {
    let (value, nav) = (report["value"].as_f64().unwrap(), report["navigationType"].as_str().unwrap());
    let rating = match Vital::from_name(report["name"].as_str().unwrap()).unwrap().rate(value) {
        Rating::Good => "good",
        Rating::NeedsImprovement => "needs-improvement",
        Rating::Poor => "poor",
    };
    assert_eq!(report["rating"], rating, "{report}");
    (value, if nav == "back-forward-cache" { "restore" } else { nav }.to_owned())
}

/// What the reference said last.
pub(crate) fn last_words(load: &Value) -> Said {
    load["said"].as_array().unwrap().iter().map(|report| (key_of(report), words_of(report))).collect()
}

/// What three faulty beacons would have said: without the gate, of observed interactions only, the first report.
pub(crate) fn faulty_words(load: &Value) -> [Said; 3] {
    let right = last_words(load);
    let mut ungated = right.clone();
    for name in ["FCP", "LCP"] {
        if let Some(value) = load["ungated"][name].as_f64() {
            let nav = right.iter().find(|((view, _), _)| *view == 0).map_or_else(String::new, |(_, (_, nav))| nav.clone());
            ungated.insert((0, name.into()), (value, nav));
        }
    }
    let mut observed = right.clone();
    if let (Some(value), Some(said)) = (load["observed"].as_f64(), observed.get_mut(&(load["restores"].as_u64().unwrap(), "INP".into()))) {
        said.0 = value;
    }
    let mut first = Said::new();
    for report in load["said"].as_array().unwrap() {
        first.entry(key_of(report)).or_insert_with(|| words_of(report));
    }
    [ungated, observed, first]
}
