//! Dates of the proleptic Gregorian calendar, for showing times: ten lines of integer arithmetic
//! instead of a crate of 15 KB. It shows; it never parses.

/// Milliseconds of a day.
pub(crate) const DAY_MS: u64 = 86_400_000;
/// Milliseconds of an hour.
pub(crate) const HOUR_MS: u64 = 3_600_000;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A moment as a calendar and a clock show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: u64,
    /// From 1.
    pub(crate) month: u64,
    /// From 1.
    pub(crate) day: u64,
    pub(crate) hour: u64,
    pub(crate) minute: u64,
    pub(crate) second: u64,
    /// 0: Thursday, the day of 1970-01-01.
    weekday: u64,
}

impl Civil {
    /// The moment `time_ms` after 1970 began in UTC, as shown `offset_minutes` east of it.
    pub(crate) fn at(time_ms: u64, offset_minutes: i32) -> Self {
        let local_ms = time_ms.saturating_add_signed(i64::from(offset_minutes) * 60_000);
        let (days, second_of_day) = (local_ms / DAY_MS, local_ms % DAY_MS / 1000);
        // Days are counted from 1 March of the year 0, so that the leap day ends its year; an era is 400 years.
        let from_march = days + 719_468;
        let (era, day_of_era) = (from_march / 146_097, from_march % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Self {
            year: era * 400 + year_of_era + u64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
            hour: second_of_day / 3600,
            minute: second_of_day / 60 % 60,
            second: second_of_day % 60,
            weekday: days % 7,
        }
    }

    /// `22 Nov`.
    pub(crate) fn day_month(&self) -> String {
        format!("{} {}", self.day, name(&MONTHS, self.month.saturating_sub(1)))
    }

    /// `Sun 22 Nov`.
    pub(crate) fn weekday_day_month(&self) -> String {
        format!("{} {}", name(&WEEKDAYS, self.weekday), self.day_month())
    }

    /// `14:05`.
    pub(crate) fn clock(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// `22 Nov 2026, 14:05:09`.
    pub(crate) fn full(&self) -> String {
        format!("{} {}, {}:{:02}", self.day_month(), self.year, self.clock(), self.second)
    }

    /// `2026-11-22`.
    pub(crate) fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `2026-11-22T14:05:09`, without an offset.
    pub(crate) fn iso(&self) -> String {
        format!("{}T{}:{:02}", self.date(), self.clock(), self.second)
    }
}

fn name(names: &[&'static str], at: u64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or_default()
}

/// `UTC`, `UTC+2`, `UTC-3:30`.
pub(crate) fn offset_name(offset_minutes: i32) -> String {
    if offset_minutes == 0 {
        return "UTC".into();
    }
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset_minutes.abs() / 60, offset_minutes.abs() % 60);
    if minutes == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{minutes:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_dates() {
        for (time_ms, offset, expect) in [
            (0, 0, "1 Jan 1970, 00:00:00"),
            (951_782_400_000, 0, "29 Feb 2000, 00:00:00"),
            (1_709_164_799_000, 0, "28 Feb 2024, 23:59:59"),
            (1_709_164_800_000, 0, "29 Feb 2024, 00:00:00"),
            (1_795_348_800_000, 0, "22 Nov 2026, 12:00:00"),
            (1_795_348_800_000, 345, "22 Nov 2026, 17:45:00"),
            (1_795_348_800_000, -720, "22 Nov 2026, 00:00:00"),
            (4_107_542_399_000, 0, "28 Feb 2100, 23:59:59"),
            (4_107_542_400_000, 0, "1 Mar 2100, 00:00:00"),
        ] {
            assert_eq!(Civil::at(time_ms, offset).full(), expect);
        }
        assert_eq!(Civil::at(1_795_348_800_000, 0).weekday_day_month(), "Sun 22 Nov");
        assert_eq!(Civil::at(1_795_348_800_000, 0).iso(), "2026-11-22T12:00:00");
    }

    #[test]
    fn offsets_have_names() {
        for (minutes, expect) in [(0, "UTC"), (60, "UTC+1"), (-210, "UTC-3:30"), (345, "UTC+5:45")] {
            assert_eq!(offset_name(minutes), expect);
        }
    }

    proptest! {
        #[test]
        fn the_next_day_is_the_next_date(day in 0_u64..80_000) {
            let (a, b) = (Civil::at(day * DAY_MS, 0), Civil::at((day + 1) * DAY_MS, 0));
            prop_assert!((1..=12).contains(&a.month) && (1..=31).contains(&a.day));
            let next_day = b.day == a.day + 1 && b.month == a.month && b.year == a.year;
            let next_month = b.day == 1 && a.day >= 28 && (b.month == a.month + 1 || (b.month == 1 && a.month == 12 && b.year == a.year + 1));
            prop_assert!(next_day || next_month);
        }
    }
}
