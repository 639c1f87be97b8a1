//! Reading `application/x-www-form-urlencoded`: the bodies of our forms and the queries of our links.

/// The fields of a form, in order.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form. What is no UTF-8 becomes replacement characters; nothing is an error.
    pub(crate) fn parse(text: &[u8]) -> Self {
        let pairs = text.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
        Self(pairs.map(split_pair).collect())
    }

    /// The first value of a field; empty if there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field: check boxes.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every field with its value.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

fn split_pair(pair: &[u8]) -> (String, String) {
    let mut parts = pair.splitn(2, |b| *b == b'=');
    let mut next = || decode(parts.next().unwrap_or_default());
    (next(), next())
}

fn decode(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        out.push(escaped.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = tail.get(if escaped.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|n| u8::try_from(n).ok())
}

/// Escapes text for use as a value in a query.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_forms() {
        let form = Form::parse(b"a=1+2&b=%C3%A9&c&a=3&d=%zz&e=%4&f=x%3Dy=z");
        assert_eq!(form.get("a"), "1 2");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1 2", "3"]);
        assert_eq!(form.get("b"), "é");
        assert_eq!(form.get("c"), "");
        assert_eq!(form.get("d"), "%zz");
        assert_eq!(form.get("e"), "%4");
        assert_eq!(form.get("f"), "x=y=z");
        assert_eq!(form.get("missing"), "");
    }

    proptest! {
        #[test]
        fn encode_inverts_parse(text in "\\PC{0,60}") {
            let pair = format!("q={}", encode(&text));
            let form = Form::parse(pair.as_bytes());
            prop_assert_eq!(form.get("q"), text);
        }

        #[test]
        fn any_bytes_are_a_form(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = Form::parse(&bytes);
        }
    }
}
