//! Writing JSON into a `String`, without serde and without `core::fmt`: in the page both cost
//! kilobytes. Reading is the edge's business.

/// Writes one JSON object or array after another into a buffer.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

/// A value that knows how it stands in JSON.
pub trait Put {
    /// Writes the value.
    fn put(&self, out: &mut Writer);
    /// Whether the field is left out: the absent value of its type.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Writer {
    /// The text so far.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }

    /// Bytes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Appends text as it is: JSON that was written before, or punctuation.
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A field of the object that is being written, unless its value is absent.
    pub fn field(&mut self, name: &str, value: &dyn Put) {
        if value.is_absent() {
            return;
        }
        self.key(name);
        value.put(self);
    }

    /// A field's name, with the comma before it where one is due.
    pub fn key(&mut self, name: &str) {
        self.comma();
        self.out.push_str("\"");
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// A field that is an object: what is filled in stands between its braces.
    pub fn object(&mut self, name: &str, fill: &dyn Fn(&mut Self)) {
        self.key(name);
        self.raw("{");
        fill(self);
        self.raw("}");
    }

    /// A comma, unless something was just opened.
    pub fn comma(&mut self) {
        if !matches!(self.out.as_bytes().last(), None | Some(b'{' | b'[' | b':')) {
            self.out.push_str(",");
        }
    }

    /// A string with its escapes (RFC 8259, section 7).
    pub fn string(&mut self, text: &str) {
        self.out.push_str("\"");
        let mut done = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            // What is escaped is ASCII: everything between is copied as it is.
            self.out.push_str(text.get(done..at).unwrap_or_default());
            done = at + 1;
            match byte {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                _ => {
                    self.out.push_str(if byte < 16 { "\\u000" } else { "\\u001" });
                    self.digit(byte & 15);
                }
            }
        }
        self.out.push_str(text.get(done..text.len()).unwrap_or_default());
        self.out.push_str("\"");
    }

    /// One hexadecimal digit.
    pub fn digit(&mut self, value: u8) {
        let at = usize::from(value);
        self.out.push_str(HEX.get(at..at + 1).unwrap_or_default());
    }

    /// A non-negative integer.
    pub fn integer(&mut self, value: u64) {
        if value >= 10 {
            self.integer(value / 10);
        }
        // Under ten.
        #[allow(clippy::cast_possible_truncation)]
        self.digit((value % 10) as u8);
    }

    /// A number rounded to four decimals, without trailing zeros. What is not finite becomes 0;
    /// what is beyond 9·10^14 is cut there: no time and no score comes near.
    pub fn decimal(&mut self, value: f64) {
        if value < 0.0 && value.is_finite() {
            self.out.push_str("-");
        }
        let size = if value.is_finite() { value.abs().min(900_000_000_000_000.0) } else { 0.0 };
        // The sign is gone, and the product is under 2^63.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scaled = (size * 10_000.0 + 0.5) as u64;
        self.integer(scaled / 10_000);
        let mut rest = scaled % 10_000;
        if rest != 0 {
            self.out.push_str(".");
            let mut unit = 1000;
            while rest != 0 {
                self.integer(rest / unit);
                rest %= unit;
                unit /= 10;
            }
        }
    }
}

const HEX: &str = "0123456789abcdef";

impl Put for u64 {
    fn put(&self, out: &mut Writer) {
        out.integer(*self);
    }
}

impl Put for u32 {
    fn put(&self, out: &mut Writer) {
        out.integer(u64::from(*self));
    }
    // What a reader finds where it was left out (`wire::Absent`).
    fn is_absent(&self) -> bool {
        *self == Self::MAX
    }
}

impl Put for u8 {
    fn put(&self, out: &mut Writer) {
        out.integer(u64::from(*self));
    }
}

impl Put for f64 {
    fn put(&self, out: &mut Writer) {
        out.decimal(*self);
    }
    fn is_absent(&self) -> bool {
        self.is_nan()
    }
}

impl Put for str {
    fn put(&self, out: &mut Writer) {
        out.string(self);
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Put for &str {
    fn put(&self, out: &mut Writer) {
        out.string(self);
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Put for String {
    fn put(&self, out: &mut Writer) {
        out.string(self);
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Put> Put for Option<T> {
    fn put(&self, out: &mut Writer) {
        if let Some(value) = self {
            value.put(out);
        }
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(write: impl FnOnce(&mut Writer)) -> String {
        let mut out = Writer::default();
        write(&mut out);
        out.finish()
    }

    #[test]
    fn decimals_are_rounded_and_short() {
        for (value, expect) in [
            (0.0, "0"),
            (12.0, "12"),
            (0.5, "0.5"),
            (0.0123, "0.0123"),
            (0.00004, "0"),
            (1.23456, "1.2346"),
            (1790000000000.25, "1790000000000.25"),
            (-1.5, "-1.5"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(text(|out| out.decimal(value)), expect);
        }
    }

    proptest! {
        #[test]
        fn strings_read_back(s in "\\PC*|[\\x00-\\x7f]*") {
            let written = text(|out| out.string(&s));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), s);
        }

        #[test]
        fn numbers_read_back(n in any::<u64>(), d in -1e9..1e9_f64) {
            prop_assert_eq!(serde_json::from_str::<u64>(&text(|out| out.integer(n))).unwrap(), n);
            let back: f64 = serde_json::from_str(&text(|out| out.decimal(d))).unwrap();
            prop_assert!((back - d).abs() <= 0.000051);
        }
    }
}
