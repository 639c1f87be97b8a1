//! Positions of a generated file in its source map (ECMA-426, "Mappings structure"): one pass over the
//! text of the mappings for any number of positions, and no table of them. A map of a megabyte has some
//! hundred thousand entries, of which an error asks for a few.

/// Where a position was written. Everything counts from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Original {
    pub(super) source: usize,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// What each of these positions (line and column from 0, sorted) was made of: the last entry of its line
/// that does not begin after it. `None` where there is none, or where the mappings cannot be read.
pub(super) fn find(mappings: &str, wanted: &[(u32, u32)]) -> Vec<Option<Original>> {
    let mut found = Vec::with_capacity(wanted.len());
    let mut fields = [0_i64; 4];
    'lines: for (line, text) in (0_u32..).zip(mappings.split(';')) {
        if found.len() == wanted.len() {
            break;
        }
        fields[0] = 0;
        let mut last = None;
        for segment in text.split(',').filter(|segment| !segment.is_empty()) {
            let Some(has_source) = read(segment, &mut fields) else { break 'lines };
            let at = (line, u32::try_from(fields[0]).unwrap_or(u32::MAX));
            settle(&mut found, wanted, at, line, last);
            last = if has_source { original(&fields) } else { None };
        }
        settle(&mut found, wanted, (line, u32::MAX), line, last);
    }
    found.resize(wanted.len(), None);
    found
}

/// Answers those positions that lie before this one.
fn settle(found: &mut Vec<Option<Original>>, wanted: &[(u32, u32)], before: (u32, u32), line: u32, last: Option<Original>) {
    while let Some(position) = wanted.get(found.len()).filter(|position| **position < before) {
        found.push(if position.0 == line { last } else { None });
    }
}

fn original(fields: &[i64; 4]) -> Option<Original> {
    let [_, source, line, column] = *fields;
    Some(Original { source: usize::try_from(source).ok()?, line: u32::try_from(line).ok()?, column: u32::try_from(column).ok()? })
}

/// Adds a segment's differences: the generated column, then source, line and column. A fifth, the name, is not needed.
/// Whether it names a source; `None` if it is no segment.
fn read(segment: &str, fields: &mut [i64; 4]) -> Option<bool> {
    let (mut value, mut shift, mut n) = (0_i64, 0, 0);
    for byte in segment.bytes() {
        let digit = i64::from(digit(byte)?);
        if shift > 30 {
            return None;
        }
        value |= (digit & 31) << shift;
        if digit & 32 != 0 {
            shift += 5;
            continue;
        }
        if let Some(field) = fields.get_mut(n) {
            *field = field.checked_add(if value & 1 == 0 { value >> 1 } else { -(value >> 1) })?;
        }
        (value, shift, n) = (0, 0, n + 1);
    }
    match n {
        1 => Some(false),
        4 | 5 => Some(true),
        _ => None,
    }
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entries_are_found() {
        let at = |source, line, column| Some(Original { source, line, column });
        // Line 0: column 0 is 0:0:0, column 4 is 0:0:6, column 8 has no source. Line 2: column 2 is 1:3:1.
        let mappings = "AAAA,IAAM,I;;EC GACL".replace(' ', "");
        assert_eq!(
            find(&mappings, &[(0, 0), (0, 3), (0, 4), (0, 7), (0, 9), (1, 5)]),
            [at(0, 0, 0), at(0, 0, 0), at(0, 0, 6), at(0, 0, 6), None, None]
        );
        assert_eq!(find("AAAA;EACA", &[(1, 1), (1, 2), (1, 900), (7, 1)]), [None, at(0, 1, 0), at(0, 1, 0), None]);
        assert_eq!(find("", &[(0, 0)]), [None]);
        for broken in ["A!AA", "AA", "AAA", "gggggggggA", "AAAAAA"] {
            assert_eq!(find(broken, &[(0, 5)]), [None], "{broken}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(mappings in "[A-Za-z0-9+/,;g!é]{0,200}", mut wanted in proptest::collection::vec((0..9_u32, 0..99_u32), 0..9)) {
            wanted.sort_unstable();
            prop_assert_eq!(find(&mappings, &wanted).len(), wanted.len());
        }
    }
}
