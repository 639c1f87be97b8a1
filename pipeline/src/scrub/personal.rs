//! Numbers of people and of their devices, each a word by itself: network addresses, and national numbers that their
//! shape and check digits tell from the number of an order.
//!
//! What has twelve digits or more (cards, accounts, French, Chinese and Indian numbers) is hidden already, and so is
//! what looks like a token (the Italian one). A Dutch number is nine digits of which every eleventh fits: it is looked
//! for behind its name only (see `phrase`). Telephone numbers have no shape that a price or an id has not.

/// Whether a word is or holds such a number.
pub(super) fn hides(word: &str) -> bool {
    if word.len() < SHORTEST {
        return false;
    }
    // One look at the bytes is enough for nearly every word.
    let (mut digits, mut dots, mut colons) = (0, 0, 0);
    for b in word.bytes() {
        digits += usize::from(b.is_ascii_digit());
        dots += usize::from(b == b'.');
        colons += usize::from(b == b':');
    }
    (dots > 2 && digits > 5 && has_ipv4(word))
        || (colons > 1 && digits > 0 && has_hex_address(word))
        || (digits > 5 && parts(word).any(is_national))
}

/// `fe80::1`; national numbers have nine characters at least.
const SHORTEST: usize = 7;

/// The parts between characters that are neither letters nor digits nor dashes.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|part| part.len() >= 9)
}

/// Whether runs of such characters, with no letter or digit beside them, hold what is looked for.
fn has_run(word: &str, belongs: fn(char) -> bool, is: fn(&str) -> bool) -> bool {
    let mut rest = word;
    let mut before = ' ';
    while let Some(at) = rest.find(belongs) {
        before = rest.get(..at).and_then(|skipped| skipped.chars().next_back()).unwrap_or(before);
        let run_on = rest.get(at..).unwrap_or_default();
        let end = run_on.find(|c| !belongs(c)).unwrap_or(run_on.len());
        let (run, next) = run_on.split_at_checked(end).unwrap_or((run_on, ""));
        let after = next.chars().next().unwrap_or(' ');
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        if !joins(before) && !joins(after) && is(run) {
            return true;
        }
        before = run.chars().next_back().unwrap_or(' ');
        rest = next;
    }
    false
}

fn has_ipv4(word: &str) -> bool {
    has_run(word, |c| c.is_ascii_digit() || c == '.', |run| is_ipv4(run.trim_matches('.')))
}

/// Four numbers up to 255 of which two have more than one digit: `140.0.0.0` and `1.2.3.4` are versions.
fn is_ipv4(run: &str) -> bool {
    let (mut n, mut long) = (0, 0);
    for part in run.split('.') {
        let is_octet = part.len() <= 3 && part.parse::<u8>().is_ok() && (part.len() == 1 || !part.starts_with('0'));
        if !is_octet {
            return false;
        }
        n += 1;
        long += usize::from(part.len() > 1);
    }
    n == 4 && long >= 2
}

fn has_hex_address(word: &str) -> bool {
    has_run(word, |c| c.is_ascii_hexdigit() || c == ':', |run| is_ipv6(run) || is_mac(run))
}

/// Eight groups, or fewer with one `::`. The first is then long and has a digit, which no name of a module has.
fn is_ipv6(run: &str) -> bool {
    let groups = run.split(':').filter(|group| !group.is_empty());
    let (mut n, mut first) = (0, "");
    for group in groups {
        if group.len() > 4 {
            return false;
        }
        first = if n == 0 { group } else { first };
        n += 1;
    }
    match run.matches("::").count() {
        0 => n == 8 && run.matches(':').count() == 7,
        1 => (2..8).contains(&n) && first.len() >= 3 && first.bytes().any(|b| b.is_ascii_digit()),
        _ => false,
    }
}

/// Six pairs.
fn is_mac(run: &str) -> bool {
    run.len() == 17 && run.split(':').count() == 6 && run.split(':').all(|pair| pair.len() == 2)
}

/// Whether a part is a national number.
fn is_national(part: &str) -> bool {
    is_ssn(part) || is_dni(part) || is_nino(part) || is_german_tax_id(part)
}

/// United States: three, two and four digits with dashes, and none of the groups that are never given.
fn is_ssn(part: &str) -> bool {
    let mut groups = part.split('-');
    let (Some(area), Some(group), Some(serial), None) = (groups.next(), groups.next(), groups.next(), groups.next()) else { return false };
    let sized = (area.len(), group.len(), serial.len()) == (3, 2, 4);
    let digits = [area, group, serial].iter().all(|text| text.bytes().all(|b| b.is_ascii_digit()));
    sized && digits && !matches!(area, "000" | "666") && !area.starts_with('9') && group != "00" && serial != "0000"
}

/// Spain: eight digits, or seven behind X, Y or Z, and the letter that they call for.
fn is_dni(part: &str) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let Some((last, rest)) = part.as_bytes().split_last() else { return false };
    let (start, digits) = match rest.split_first() {
        Some((first @ (b'X' | b'Y' | b'Z'), digits)) => (u32::from(first - b'X'), digits),
        _ => (0, rest),
    };
    let wanted = if digits.len() == rest.len() { 8 } else { 7 };
    if digits.len() != wanted || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let n = digits.iter().fold(start, |n, b| n * 10 + u32::from(b - b'0'));
    LETTERS.get((n % 23) as usize) == Some(last)
}

/// United Kingdom: two letters, six digits, a letter up to D; some letters are never given.
fn is_nino(part: &str) -> bool {
    let &[a, b, d1, d2, d3, d4, d5, d6, last] = part.as_bytes() else { return false };
    let first = a.is_ascii_uppercase() && !matches!(a, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V');
    let second = b.is_ascii_uppercase() && !matches!(b, b'D' | b'F' | b'I' | b'O' | b'Q' | b'U' | b'V');
    let given = !matches!(&[a, b], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    first && second && given && [d1, d2, d3, d4, d5, d6].iter().all(u8::is_ascii_digit) && matches!(last, b'A'..=b'D')
}

/// Germany: eleven digits. Of the first ten exactly one stands there twice or thrice; the last is a check digit by ISO
/// 7064 MOD 11,10.
pub(super) fn is_german_tax_id(part: &str) -> bool {
    let bytes = part.as_bytes();
    let Some((check, ten)) = bytes.split_last() else { return false };
    if bytes.len() != 11 || !bytes.iter().all(u8::is_ascii_digit) || bytes.first() == Some(&b'0') {
        return false;
    }
    let times = |digit: u8| ten.iter().filter(|b| **b == digit).count();
    let repeated = (b'0'..=b'9').filter(|digit| times(*digit) > 1).count();
    let most = (b'0'..=b'9').map(times).max().unwrap_or_default();
    let mut product = 10;
    for b in ten {
        let sum = (u32::from(b - b'0') + product) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    repeated == 1 && (2..=3).contains(&most) && (11 - product) % 10 == u32::from(check - b'0')
}

/// The Netherlands: nine digits whose weighted sum eleven divides.
pub(super) fn is_bsn(part: &str) -> bool {
    let bytes = part.as_bytes();
    if bytes.len() != 9 || !bytes.iter().all(u8::is_ascii_digit) || bytes.iter().all(|b| *b == b'0') {
        return false;
    }
    const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    bytes.iter().zip(WEIGHTS).map(|(b, weight)| i32::from(b - b'0') * weight).sum::<i32>() % 11 == 0
}
