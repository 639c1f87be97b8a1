//! Numbers, shares, durations and times as a person reads them. In English, with tabular digits in mind.

use maud::{Markup, html};
use protocol::vital::Vital;

use crate::civil::{Civil, offset_name};

/// `12,345`: rounded, in groups of three. A sum of weights is rarely whole.
/// A negative number is shown as it is: it says that counts do not fit.
pub(crate) fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    if value <= -0.5 {
        return format!("−{}", whole(-value));
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `54.0%`. What is more than nothing never reads 0, and what is less than all never reads 100.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent == 0.0 {
        "0%".into()
    } else if percent > 0.0 && percent < 0.05 {
        "<0.1%".into()
    } else if percent < 100.0 && percent > 99.95 {
        ">99.9%".into()
    } else if (percent - 100.0).abs() < 1e-9 {
        "100%".into()
    } else {
        format!("{percent:.1}%")
    }
}

/// `54%`: the same without decimals.
pub(crate) fn rough_percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 0.5 => "<1%".into(),
        percent if (99.5..100.0).contains(&percent) => ">99%".into(),
        percent => format!("{:.0}%", percent.abs()),
    }
}

/// `1 page load`, `2 page loads`.
pub(crate) fn counted(value: f64, one: &str, many: &str) -> String {
    let number = whole(value);
    let noun = if number == "1" { one } else { many };
    format!("{number} {noun}")
}

/// A vital's value with its unit: `0.082`, `240 ms`, `1.82 s`.
pub(crate) fn vital(vital: Vital, value: f64) -> String {
    if vital == Vital::Cls { format!("{value:.3}") } else { span(value) }
}

/// A stretch of time: `240 ms`, `1.82 s`.
pub(crate) fn span(value_ms: f64) -> String {
    if value_ms < 1000.0 {
        format!("{value_ms:.0} ms")
    } else if value_ms < 10_000.0 {
        format!("{:.2} s", value_ms / 1000.0)
    } else {
        format!("{:.1} s", value_ms / 1000.0)
    }
}

/// How long ago: `12 s ago`, `3 min ago`, `5 h ago`, `2 days ago`.
pub(crate) fn ago(time_ms: u64, now_ms: u64) -> String {
    match now_ms.saturating_sub(time_ms) / 1000 {
        0..=4 => "just now".into(),
        s @ 5..=59 => format!("{s} s ago"),
        s @ 60..=3599 => format!("{} min ago", s / 60),
        s @ 3600..=86_399 => format!("{} h ago", s / 3600),
        s @ 86_400..=172_799 => format!("{} day ago", s / 86_400),
        s => format!("{} days ago", s / 86_400),
    }
}

/// A moment as text of the zone, with how long ago it was; the exact time is in the title.
pub(crate) fn moment(time_ms: u64, now_ms: u64, offset_minutes: i32) -> Markup {
    let full = format!("{} {}", Civil::at(time_ms, offset_minutes).full(), offset_name(offset_minutes));
    html! { time datetime={ (Civil::at(time_ms, 0).iso()) "Z" } title=(full) { (ago(time_ms, now_ms)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (value, expect) in [
            (0.0, "0"),
            (999.4, "999"),
            (999.6, "1,000"),
            (12_345.0, "12,345"),
            (1_234_567.0, "1,234,567"),
            (-0.0, "0"),
            (-0.4, "0"),
            (-1234.0, "−1,234"),
        ] {
            assert_eq!(whole(value), expect);
        }
    }

    #[test]
    fn shares_never_lie_at_the_ends() {
        for (share, expect) in [
            (0.0, "0%"),
            (-0.0, "0%"),
            (0.0001, "<0.1%"),
            (0.0304, "3.0%"),
            (0.54, "54.0%"),
            (0.9999, ">99.9%"),
            (1.0, "100%"),
            (1.042, "104.2%"),
        ] {
            assert_eq!(percent(share), expect);
        }
    }

    #[test]
    fn vitals_have_their_unit() {
        for (name, value, expect) in [
            ("CLS", 0.0824, "0.082"),
            ("INP", 239.6, "240 ms"),
            ("LCP", 1820.0, "1.82 s"),
            ("LCP", 12_340.0, "12.3 s"),
            ("TTFB", 0.0, "0 ms"),
        ] {
            assert_eq!(vital(Vital::from_name(name).unwrap(), value), expect);
        }
    }

    #[test]
    fn times_are_told_from_now() {
        let now = 10 * 86_400_000;
        for (before_s, expect) in
            [(0, "just now"), (12, "12 s ago"), (61, "1 min ago"), (7200, "2 h ago"), (90_000, "1 day ago"), (200_000, "2 days ago")]
        {
            assert_eq!(ago(now - before_s * 1000, now), expect);
        }
        assert_eq!(ago(now + 5000, now), "just now", "a clock that runs ahead");
    }
}
