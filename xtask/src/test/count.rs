//! How many tests ran, read from the closing lines of the test runners: cargo test, wasm-bindgen-test, node --test.

use std::fmt;

/// Tests by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Passed.
    pub(crate) passed: u32,
    /// Failed.
    pub(crate) failed: u32,
    /// Ignored, skipped or left for later.
    pub(crate) ignored: u32,
}

/// Adds up all closing lines of an output.
pub(crate) fn in_output(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines().map(str::trim) {
        if let Some((_, numbers)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) {
            for part in numbers.split(';') {
                add(&mut count, part);
            }
        } else if let Some(part) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            let mut words = part.split(' ');
            if let (Some(word), Some(number), None) = (words.next(), words.next(), words.next()) {
                add(&mut count, &format!("{number} {word}"));
            }
        }
    }
    count
}

/// Adds one part such as `3 passed`.
fn add(count: &mut Count, part: &str) {
    let mut words = part.split_whitespace();
    let Some(number) = words.next().and_then(|word| word.parse::<u32>().ok()) else { return };
    match words.next() {
        Some("passed" | "pass") => count.passed += number,
        Some("failed" | "fail" | "cancelled") => count.failed += number,
        Some("ignored" | "skipped" | "todo") => count.ignored += number,
        _ => {}
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed", self.passed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, in_output};

    #[test]
    fn closing_lines_of_cargo_are_added_up() {
        let output = "running 2 tests\ntest result: ok. 16 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                      test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(in_output(output), Count { passed: 19, failed: 2, ignored: 1 });
    }

    #[test]
    fn the_closing_lines_of_node_are_read_in_both_its_forms() {
        let spec = "ℹ tests 5\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 77.1\n";
        assert_eq!(in_output(spec), Count { passed: 3, failed: 1, ignored: 1 });
        assert_eq!(in_output("# pass 4\n# fail 0\n# skipped 0\n"), Count { passed: 4, failed: 0, ignored: 0 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(in_output("3 passed\ntest a ... ok\n"), Count::default());
    }
}
