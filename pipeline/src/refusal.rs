//! What is refused before a body is read: the origin, the media type, the content encoding.

use protocol::reason::Refusal;
use protocol::site::SiteConfig;

/// The media types that a batch may have. `text/plain` needs no preflight from a page.
const MEDIA_TYPES: [&str; 2] = ["text/plain", "application/json"];

/// Whether a request may come from this origin. Pages without one (`null`: a sandbox, a file) are
/// not pages of the site.
///
/// # Errors
/// `OriginMissing` or `OriginRefused`.
pub fn check_origin(site: &SiteConfig, origin: Option<&str>) -> Result<(), Refusal> {
    match origin {
        None | Some("" | "null") => Err(Refusal::OriginMissing),
        Some(origin) if site.takes_origin(origin) => Ok(()),
        Some(_) => Err(Refusal::OriginRefused),
    }
}

/// Whether a body of this type and encoding is taken.
///
/// # Errors
/// `MediaType` or `Encoding`.
pub fn check_media_type(content_type: Option<&str>, content_encoding: Option<&str>) -> Result<(), Refusal> {
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if !MEDIA_TYPES.iter().any(|taken| taken.eq_ignore_ascii_case(essence)) {
        return Err(Refusal::MediaType);
    }
    match content_encoding.map(str::trim) {
        None | Some("") => Ok(()),
        Some(encoding) if encoding.eq_ignore_ascii_case("identity") => Ok(()),
        Some(_) => Err(Refusal::Encoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins() {
        let site = SiteConfig { origins: vec!["https://*.shop.example".into()], ..SiteConfig::default() };
        for (origin, expect) in [
            (Some("https://www.shop.example"), Ok(())),
            (Some("https://evil.example"), Err(Refusal::OriginRefused)),
            (Some("null"), Err(Refusal::OriginMissing)),
            (Some(""), Err(Refusal::OriginMissing)),
            (None, Err(Refusal::OriginMissing)),
        ] {
            assert_eq!(check_origin(&site, origin), expect, "{origin:?}");
        }
    }

    #[test]
    fn media_types() {
        for (media_type, encoding, expect) in [
            (Some("text/plain;charset=UTF-8"), None, Ok(())),
            (Some("Application/JSON ; charset=utf-8"), Some("identity"), Ok(())),
            (Some("text/plain"), Some(" Identity "), Ok(())),
            (Some("text/html"), None, Err(Refusal::MediaType)),
            (Some("text/plainer"), None, Err(Refusal::MediaType)),
            (Some(""), None, Err(Refusal::MediaType)),
            (None, None, Err(Refusal::MediaType)),
            (Some("text/plain"), Some("gzip"), Err(Refusal::Encoding)),
            (Some("text/plain"), Some("identity, br"), Err(Refusal::Encoding)),
        ] {
            assert_eq!(check_media_type(media_type, encoding), expect, "{media_type:?} {encoding:?}");
        }
    }
}
