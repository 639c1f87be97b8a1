//! The sampling hash: the same number in page and edge, so that inclusion is min(client, server).

/// The position of an id in [0, 1): its top 53 bits over 2^53. The id is 128 bits as hexadecimal.
/// `None` if it does not begin with 14 hexadecimal digits.
#[must_use]
pub fn position(id: &str) -> Option<f64> {
    let mut top_56 = 0_u64;
    for byte in id.get(0..14)?.bytes() {
        top_56 = top_56 << 4 | u64::from(char::from(byte).to_digit(16)?);
    }
    // 2^53 is exact in a double, and so is every 53-bit integer.
    #[allow(clippy::cast_precision_loss)]
    Some((top_56 >> 3) as f64 / 9_007_199_254_740_992.0)
}

/// The lowest rate that is believed. The weight comes from a number that the page names; below this
/// one row would outweigh a site's whole month.
pub const LEAST_RATE: f64 = 0.000_1;

/// How many an event at this position stands for, if it is kept: the lower of both rates decides.
#[must_use]
pub fn weight(position: f64, client_rate: f64, edge_rate: f64) -> Option<f64> {
    let rate = client_rate.min(edge_rate);
    (rate >= LEAST_RATE && position < rate).then(|| 1.0 / rate)
}

/// Whether an id is kept at a rate in [0, 1].
#[must_use]
pub fn keeps(id: &str, rate: f64) -> bool {
    position(id).is_some_and(|u| u < rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_is_the_top_53_bits() {
        assert_eq!(position("00000000000000000000000000000000"), Some(0.0));
        assert_eq!(position("80000000000000000000000000000000"), Some(0.5));
        assert_eq!(position("c0000000000000000000000000000000"), Some(0.75));
        assert_eq!(position("ffffffffffffffffffffffffffffffff"), Some(1.0 - f64::EPSILON / 2.0));
        assert_eq!(position("zz"), None);
        assert_eq!(position("+0000000000000"), None);
    }

    #[test]
    fn rate_one_keeps_all_and_zero_none() {
        for id in ["00000000000000000000000000000000", "ffffffffffffffffffffffffffffffff"] {
            assert!(keeps(id, 1.0));
            assert!(!keeps(id, 0.0));
        }
    }
}
