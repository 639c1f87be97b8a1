//! What failed tests said, out of the output of a suite: the lines that a person looks for first.

/// Lines after the one that names the test.
const LINES_EACH: usize = 4;
/// Characters of a line.
const LINE_CHARS: usize = 600;
/// Lines in all.
const LINES: usize = 80;

/// For each panic of Rust and each failed test of Node its line and the few after it.
pub(crate) fn by_failed_tests(output: &str) -> Vec<String> {
    let mut said = Vec::new();
    let mut left = 0;
    for line in output.lines() {
        let line = line.trim_end();
        if line.contains("' panicked at ") || line.contains(") panicked at ") || line.trim_start().starts_with("✖ ") {
            left = LINES_EACH;
        } else if left == 0 || line.is_empty() {
            left = 0;
            continue;
        } else {
            left -= 1;
        }
        said.push(line.chars().take(LINE_CHARS).collect());
    }
    said.truncate(LINES);
    said
}

#[cfg(test)]
mod tests {
    use super::by_failed_tests;

    #[test]
    fn what_was_said_is_found_among_the_rest() {
        let output = "running 2 tests\ntest a ... FAILED\n\n---- a stdout ----\n\nthread 'a' (7) panicked at tests/a.rs:1:2:\n\
            1 rows: not within 30 s\nnote: run with\n\nfailures:\n    a\n";
        assert_eq!(by_failed_tests(output), ["thread 'a' (7) panicked at tests/a.rs:1:2:", "1 rows: not within 30 s", "note: run with"]);
        assert_eq!(by_failed_tests("✔ one\n✖ two (3ms)\n  AssertionError\n\n✔ three"), ["✖ two (3ms)", "  AssertionError"]);
        assert!(by_failed_tests("test a ... ok\n").is_empty());
    }

    #[test]
    fn a_long_line_and_many_failures_are_cut() {
        let one = format!("thread 'a' (7) panicked at x:\n{}\n\n", "y".repeat(9_000));
        let said = by_failed_tests(&one.repeat(100));
        assert!(said.len() == 80 && said.iter().all(|line| line.len() <= 600));
    }
}
