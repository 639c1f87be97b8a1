//! What is refused before a body is read: the origin, the media type.

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

/// Whether a body of this type is taken.
///
/// # Errors
/// `MediaType`.
pub fn check_media_type(content_type: Option<&str>) -> Result<(), Refusal> {
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    if MEDIA_TYPES.iter().any(|taken| taken.eq_ignore_ascii_case(essence)) { Ok(()) } else { Err(Refusal::MediaType) }
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
        for (media_type, expect) in [
            (Some("text/plain;charset=UTF-8"), Ok(())),
            (Some("Application/JSON ; charset=utf-8"), Ok(())),
            (Some("text/html"), Err(Refusal::MediaType)),
            (Some("text/plainer"), Err(Refusal::MediaType)),
            (Some(""), Err(Refusal::MediaType)),
            (None, Err(Refusal::MediaType)),
        ] {
            assert_eq!(check_media_type(media_type), expect, "{media_type:?}");
        }
    }
}
