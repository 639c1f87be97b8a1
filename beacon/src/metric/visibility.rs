//! Since when the page has been hidden: a paint after that was not seen and says nothing.

/// When a page was first hidden of which the browser keeps no record: one that is hidden now counts
/// as hidden from the beginning, one that is visible as never hidden.
#[must_use]
pub const fn unrecorded_first_hidden_ms(is_hidden: bool) -> f64 {
    if is_hidden { 0.0 } else { f64::INFINITY }
}

/// The value of a paint: its time since the activation (a prerendered page is painted before it is
/// seen); below zero if the page was hidden by then.
#[must_use]
pub fn paint_ms(start_ms: f64, activation_ms: f64, first_hidden_ms: f64) -> f64 {
    if start_ms >= first_hidden_ms {
        -1.0
    } else if start_ms > activation_ms {
        start_ms - activation_ms
    } else {
        0.0
    }
}

/// Whether the first byte's time can be believed: browsers have reported 0 and times in the future.
#[must_use]
pub fn is_sound(response_start_ms: f64, now_ms: f64) -> bool {
    response_start_ms > 0.0 && response_start_ms < now_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_record_the_present_decides() {
        assert_eq!(unrecorded_first_hidden_ms(true), 0.0);
        assert_eq!(unrecorded_first_hidden_ms(false), f64::INFINITY);
    }

    #[test]
    fn paints_are_clamped_to_the_activation_and_gated_by_hiding() {
        assert_eq!(paint_ms(500.0, 0.0, f64::INFINITY), 500.0);
        assert_eq!(paint_ms(500.0, 800.0, f64::INFINITY), 0.0);
        assert_eq!(paint_ms(1000.0, 800.0, f64::INFINITY), 200.0);
        assert_eq!(paint_ms(500.0, 0.0, 500.0), -1.0);
        assert_eq!(paint_ms(499.0, 0.0, 500.0), 499.0);
        assert_eq!(paint_ms(0.0, 0.0, 0.0), -1.0);
    }

    #[test]
    fn a_first_byte_lies_between_the_beginning_and_now() {
        assert!(is_sound(0.1, 1.0));
        for (response_start, now) in [(0.0, 1.0), (-1.0, 1.0), (1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0)] {
            assert!(!is_sound(response_start, now), "{response_start} {now}");
        }
    }
}
