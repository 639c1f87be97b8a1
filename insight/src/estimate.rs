//! What a figure of the participants says about everyone: shares, adjustment, worst cases.
//!
//! Formulas and vectors are public statistics: post-stratification (Hájek), Manski's bounds,
//! Wilson's interval, bounds on quantiles with missing values. Pure arithmetic; it knows no table.
//! Nothing here is a model of the people who take no part: what they do is bounded, never guessed.

/// One coverage class: page loads, those that take part, and those of them with the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Class {
    /// All page loads of the class.
    pub loads: f64,
    /// Those that take part.
    pub taking_part: f64,
    /// Those taking part in which it happened.
    pub with_outcome: f64,
}

/// A proportion adjusted for the mix of classes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adjusted {
    /// The proportion, as if every class took part equally.
    pub value: f64,
    /// Its standard error: noise of sampling, not bias.
    pub standard_error: f64,
    /// How many independent page loads it is worth.
    pub effective_loads: f64,
    /// The share of page loads in classes of which none takes part: nothing is said about them.
    pub unreachable: f64,
}

/// A range that holds whatever the others do. `None`: no bound on that side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileBounds {
    /// The quantile is at least this.
    pub lower: Option<f64>,
    /// The quantile is at most this.
    pub upper: Option<f64>,
}

/// Two-sided 95 % of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;
/// A class smaller than this is merged with others before adjusting: its weight would rest on a few page loads.
const CLASS_LOADS_MIN: f64 = 100.0;
/// The same for those that take part.
const CLASS_TAKING_PART_MIN: f64 = 30.0;

/// The share `part / whole`; `None` of nothing.
#[must_use]
pub fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// The proportion among those that take part, over all classes.
#[must_use]
pub fn naive(classes: &[Class]) -> Option<f64> {
    let sum = total(classes);
    share(sum.with_outcome, sum.taking_part)
}

/// The sum of all classes.
#[must_use]
pub fn total(classes: &[Class]) -> Class {
    classes.iter().fold(Class::default(), |sum, class| merge(sum, *class))
}

/// The proportion adjusted for the mix of classes. Assumes that within a class those who take part
/// are like those who do not. `None` if no class has two participants.
#[must_use]
pub fn adjust(classes: &[Class]) -> Option<Adjusted> {
    let all = total(classes).loads;
    let reachable: Vec<&Class> = classes.iter().filter(|c| c.taking_part > 1.0 && c.loads > 0.0).collect();
    let loads: f64 = reachable.iter().map(|c| c.loads).sum();
    if loads <= 0.0 {
        return None;
    }
    let (mut value, mut variance, mut spread) = (0.0, 0.0, 0.0);
    for class in &reachable {
        let p = class.with_outcome / class.taking_part;
        let weight = class.loads / loads;
        value += weight * p;
        variance += weight * weight * p * (1.0 - p) / (class.taking_part - 1.0);
        spread += class.loads * class.loads / class.taking_part;
    }
    Some(Adjusted {
        value,
        standard_error: variance.max(0.0).sqrt(),
        effective_loads: loads * loads / spread,
        unreachable: 1.0 - loads / all,
    })
}

/// Merges classes that are too small to stand alone, smallest first, until each is large enough or
/// only one is left. Classes of which nobody takes part stay as they are: they cannot be adjusted for.
#[must_use]
pub fn collapse(classes: &[Class]) -> Vec<Class> {
    let (silent, mut rest): (Vec<Class>, Vec<Class>) =
        classes.iter().filter(|c| c.loads > 0.0).partition(|c| c.taking_part <= 0.0 && c.loads >= CLASS_LOADS_MIN);
    rest.sort_by(|a, b| b.loads.total_cmp(&a.loads));
    while rest.len() > 1 {
        let Some(at) = rest.iter().rposition(|c| c.loads < CLASS_LOADS_MIN || c.taking_part < CLASS_TAKING_PART_MIN) else { break };
        let small = rest.remove(at);
        if let Some(last) = rest.last_mut() {
            *last = merge(*last, small);
        }
    }
    rest.extend(silent);
    rest
}

fn merge(a: Class, b: Class) -> Class {
    Class { loads: a.loads + b.loads, taking_part: a.taking_part + b.taking_part, with_outcome: a.with_outcome + b.with_outcome }
}

/// Between what the proportion of all page loads lies, whatever the others do (Manski): none of
/// them has the outcome, or all have. `None` where more take part than there are.
#[must_use]
pub fn worst_case(sum: Class) -> Option<(f64, f64)> {
    if sum.loads <= 0.0 || sum.taking_part > sum.loads {
        return None;
    }
    Some((sum.with_outcome / sum.loads, (sum.with_outcome + sum.loads - sum.taking_part) / sum.loads))
}

/// The proportion that the others would need so that the proportion of all exceeds `threshold`.
/// Under 0: it is exceeded already; over 1: it cannot be. `None` if there are no others.
#[must_use]
pub fn break_even(sum: Class, threshold: f64) -> Option<f64> {
    let others = sum.loads - sum.taking_part;
    (others > 0.0).then(|| (threshold * sum.loads - sum.with_outcome) / others)
}

/// Wilson's 95 % interval of a share: noise of sampling only, it says nothing about bias.
#[must_use]
pub fn wilson(part: f64, whole: f64) -> Option<(f64, f64)> {
    let p = share(part, whole)?;
    let z2 = Z95 * Z95;
    let middle = (p + z2 / (2.0 * whole)) / (1.0 + z2 / whole);
    let half = Z95 / (1.0 + z2 / whole) * (p * (1.0 - p) / whole + z2 / (4.0 * whole * whole)).max(0.0).sqrt();
    Some((middle - half, middle + half))
}

/// The smallest value that at least the share `alpha` of the weight does not exceed. `sorted` holds
/// (value, weight) in ascending order.
#[must_use]
pub fn quantile(sorted: &[(f64, f64)], alpha: f64) -> Option<f64> {
    reach(sorted, alpha * sorted.iter().map(|(_, weight)| weight).sum::<f64>())
}

/// Between what the quantile of everyone lies if the observed weight is the share `coverage` of
/// all: the others are all below every value, or all above.
#[must_use]
pub fn quantile_bounds(sorted: &[(f64, f64)], alpha: f64, coverage: f64) -> QuantileBounds {
    let observed: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    if !(coverage > 0.0 && coverage <= 1.0) || observed <= 0.0 {
        return QuantileBounds { lower: None, upper: None };
    }
    let all = observed / coverage;
    let rank = alpha * all;
    let lower_rank = rank - (all - observed);
    // Ranks that differ from a whole number only by the division above are that number.
    let lower = if lower_rank > 1e-6 { reach(sorted, lower_rank) } else { None };
    let upper = if rank <= observed + 1e-6 { reach(sorted, rank) } else { None };
    QuantileBounds { lower, upper }
}

/// The value at which the running weight reaches `rank`.
fn reach(sorted: &[(f64, f64)], rank: f64) -> Option<f64> {
    let mut running = 0.0;
    sorted.iter().find_map(|(value, weight)| {
        running += weight;
        (running >= rank - 1e-6).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/estimators.json")).unwrap()
    }

    fn classes(rows: &Value) -> Vec<Class> {
        let number = |v: &Value| v.as_f64().unwrap();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|r| Class { loads: number(&r[1]), taking_part: number(&r[2]), with_outcome: number(&r[3]) }).collect()
    }

    #[track_caller]
    fn close(got: f64, want: &Value) {
        let want = want.as_f64().unwrap();
        assert!((got - want).abs() < 1e-6 * want.abs().max(1.0), "{got} {want}");
    }

    #[test]
    fn vector_a() {
        let v = vectors();
        let (input, want) = (classes(&v["inputs"]["A"]["classes"]), &v["expected"]["A"]);
        let sum = total(&input);
        close(share(sum.taking_part, sum.loads).unwrap(), &want["R"]);
        close(naive(&input).unwrap(), &want["naive"]);
        let adjusted = adjust(&input).unwrap();
        close(adjusted.value, &want["PS"]);
        close(adjusted.standard_error, &want["se_PS"]);
        close(adjusted.value - Z95 * adjusted.standard_error, &want["ci_PS"][0]);
        close(adjusted.value + Z95 * adjusted.standard_error, &want["ci_PS"][1]);
        close(adjusted.effective_loads, &want["n_eff"]);
        close(sum.taking_part / adjusted.effective_loads, &want["deff"]);
        let (low, high) = worst_case(sum).unwrap();
        close(low, &want["manski"][0]);
        close(high, &want["manski"][1]);
        close(break_even(sum, 0.05).unwrap(), &want["breakdown_5pct"]);
        close(break_even(sum, 0.02).unwrap(), &want["breakdown_2pct"]);
        for (class, row) in input.iter().zip(v["inputs"]["A"]["classes"].as_array().unwrap()) {
            let name = row[0].as_str().unwrap();
            let (low, high) = wilson(class.taking_part, class.loads).unwrap();
            close(low, &want["wilson_r"][name][0]);
            close(high, &want["wilson_r"][name][1]);
            close(class.loads / class.taking_part, &want["weights"][name]);
        }
    }

    #[test]
    fn vector_a2_a_change_of_the_mix_is_no_change_of_the_rate() {
        let v = vectors();
        let (after, want) = (classes(&v["inputs"]["A2"]["classes_after"]), &v["expected"]["A2"]);
        close(naive(&after).unwrap(), &want["naive_after"]);
        close(adjust(&after).unwrap().value, &want["PS_after"]);
        close(share(total(&after).taking_part, total(&after).loads).unwrap(), &want["R_after"]);
    }

    #[test]
    fn vector_a3_a_silent_class_is_named_not_imputed() {
        let v = vectors();
        let mut input = classes(&v["inputs"]["A"]["classes"]);
        input.push(Class { loads: 700.0, taking_part: 0.0, with_outcome: 0.0 });
        let want = &v["expected"]["A3"];
        for classes in [input.clone(), collapse(&input)] {
            let adjusted = adjust(&classes).unwrap();
            close(adjusted.unreachable, &want["unreachable"]);
            close(adjusted.value, &want["PS_reachable"]);
        }
        let (low, high) = worst_case(total(&input)).unwrap();
        close(low, &want["manski"][0]);
        close(high, &want["manski"][1]);
    }

    #[test]
    fn vector_b_bounds_of_p75() {
        let v = vectors();
        let values = v["inputs"]["B"]["sorted_values_ms"].as_array().unwrap();
        let sorted: Vec<(f64, f64)> = values.iter().map(|x| (x.as_f64().unwrap(), 1.0)).collect();
        let alpha = v["inputs"]["B"]["alpha"].as_f64().unwrap();
        for (loads, want) in v["expected"]["B"].as_object().unwrap() {
            #[allow(clippy::cast_precision_loss)]
            let coverage = sorted.len() as f64 / loads.parse::<f64>().unwrap();
            let bounds = quantile_bounds(&sorted, alpha, coverage);
            assert_eq!(bounds.lower, want["lower"].as_f64(), "lower of {loads}");
            assert_eq!(bounds.upper, want["upper"].as_f64(), "upper of {loads}");
            assert_eq!(quantile(&sorted, alpha), want["observed"].as_f64());
        }
    }

    #[test]
    fn vector_b2_weights_count() {
        let v = vectors();
        let pairs = v["inputs"]["B2"]["value_weight"].as_array().unwrap();
        let sorted: Vec<(f64, f64)> = pairs.iter().map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect();
        let unweighted: Vec<(f64, f64)> = sorted.iter().map(|(value, _)| (*value, 1.0)).collect();
        let want = &v["expected"]["B2"];
        assert_eq!(quantile(&sorted, 0.75), want["weighted_p75"].as_f64());
        assert_eq!(quantile(&unweighted, 0.75), want["unweighted_p75"].as_f64());
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(share(0.0, 0.0), None);
        assert_eq!(naive(&[]), None);
        assert_eq!(adjust(&[]), None);
        assert_eq!(wilson(0.0, 0.0), None);
        assert_eq!(quantile(&[], 0.75), None);
        assert_eq!(quantile_bounds(&[], 0.75, 0.5), QuantileBounds { lower: None, upper: None });
        assert_eq!(worst_case(Class { loads: 10.0, taking_part: 11.0, with_outcome: 1.0 }), None, "more take part than there are");
        assert!(collapse(&[]).is_empty());
    }

    fn any_classes() -> impl Strategy<Value = Vec<Class>> {
        let class = (1_u32..5000, 0.0..=1.0_f64, 0.0..=1.0_f64).prop_map(|(loads, part, outcome)| {
            let loads = f64::from(loads);
            let taking_part = (loads * part).floor();
            Class { loads, taking_part, with_outcome: (taking_part * outcome).floor() }
        });
        proptest::collection::vec(class, 1..12)
    }

    proptest! {
        #[test]
        fn collapsing_keeps_the_sums_and_leaves_no_small_class(input in any_classes()) {
            let output = collapse(&input);
            let (before, after) = (total(&input), total(&output));
            prop_assert!((before.loads - after.loads).abs() < 1e-6);
            prop_assert!((before.with_outcome - after.with_outcome).abs() < 1e-6);
            let reached: Vec<_> = output.iter().filter(|c| c.taking_part > 0.0).collect();
            if reached.len() > 1 {
                prop_assert!(reached.iter().all(|c| c.loads >= CLASS_LOADS_MIN && c.taking_part >= CLASS_TAKING_PART_MIN));
            }
        }

        #[test]
        fn the_adjusted_value_lies_in_the_worst_case(input in any_classes()) {
            let reachable: Vec<Class> = input.into_iter().filter(|c| c.taking_part > 1.0).collect();
            if let Some(adjusted) = adjust(&reachable) {
                let sum = total(&reachable);
                let (low, high) = worst_case(sum).unwrap();
                prop_assert!(low - 1e-9 <= adjusted.value && adjusted.value <= high + 1e-9);
                prop_assert!(((high - low) - (1.0 - sum.taking_part / sum.loads)).abs() < 1e-9, "its width is what is not known");
            }
        }

        #[test]
        fn equal_shares_need_no_adjustment(input in any_classes()) {
            let equal: Vec<Class> = input.iter().map(|c| Class { loads: c.loads * 2.0, taking_part: c.loads, with_outcome: c.loads * 0.25 }).collect();
            if let Some(adjusted) = adjust(&equal) {
                prop_assert!((adjusted.value - naive(&equal).unwrap()).abs() < 1e-9);
            }
        }
    }
}
