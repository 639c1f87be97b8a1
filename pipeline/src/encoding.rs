//! How a body is packed, as far as its request says.
//!
//! A page says it in the address (`z=gz`), because the header would cost it a preflight; servers send
//! the header. Unpacking itself is the platform's work.

use protocol::reason::Refusal;

/// The encodings that a body may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// None: the body is the text itself.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// deflate as HTTP means it: with zlib's frame (RFC 1950).
    Deflate,
}

impl Encoding {
    /// The encoding by the parameter `z` of the address and the header `Content-Encoding`.
    ///
    /// # Errors
    /// `Encoding` for one that is not known, for several in a row, and where both are there and differ.
    pub fn of(parameter: Option<&str>, header: Option<&str>) -> Result<Self, Refusal> {
        let parameter = match parameter {
            None | Some("") => None,
            Some("gz") => Some(Self::Gzip),
            Some(_) => return Err(Refusal::Encoding),
        };
        let header = match header.map(str::trim_ascii) {
            None | Some("") => None,
            Some(name) => Some(Self::from_name(name).ok_or(Refusal::Encoding)?),
        };
        match (parameter, header) {
            (Some(one), Some(other)) if one != other => Err(Refusal::Encoding),
            (one, other) => Ok(one.or(other).unwrap_or(Self::Plain)),
        }
    }

    /// By its registered name; `x-gzip` means the same as `gzip` (RFC 9110, 8.4.1.3).
    fn from_name(name: &str) -> Option<Self> {
        let names = [("identity", Self::Plain), ("gzip", Self::Gzip), ("x-gzip", Self::Gzip), ("deflate", Self::Deflate)];
        names.into_iter().find_map(|(known, encoding)| known.eq_ignore_ascii_case(name).then_some(encoding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_and_header_agree() {
        use Encoding::{Deflate, Gzip, Plain};
        for (parameter, header, expect) in [
            (None, None, Some(Plain)),
            (Some(""), Some(""), Some(Plain)),
            (None, Some(" Identity "), Some(Plain)),
            (Some("gz"), None, Some(Gzip)),
            (Some("gz"), Some("gzip"), Some(Gzip)),
            (None, Some("X-GZIP"), Some(Gzip)),
            (Some(""), Some("deflate"), Some(Deflate)),
            (Some("gz"), Some("deflate"), None),
            (Some("gz"), Some("identity"), None),
            (Some("gzip"), None, None),
            (Some("GZ"), None, None),
            (Some("br"), Some("br"), None),
            (None, Some("br"), None),
            (None, Some("deflate-raw"), None),
            (None, Some("gzip, gzip"), None),
            (None, Some("identity, gzip"), None),
            (None, Some("gzip\u{e9}"), None),
        ] {
            assert_eq!(Encoding::of(parameter, header).ok(), expect, "{parameter:?} {header:?}");
        }
    }
}
