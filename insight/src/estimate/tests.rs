//! The estimators against published vectors, and what holds for any classes.

use super::adjustment::{CLASS_LOADS_MIN, CLASS_TAKING_PART_MIN};
use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../../tests/vectors/estimators.json")).unwrap()
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
