//! `GET /b/<site>/<revision>/<language>.js?v=<version>`: the banner with its texts inside.
//!
//! A revision of the consent text never changes, so what is asked for by the revision in force and a
//! version that is still served may be kept for ever. Anything else (a page from before a change, a
//! version that is gone) gets the banner of today, to be asked for again next time.

use protocol::reason::Refusal;
use worker::{Error, Response, Result};

use crate::call::Call;
use crate::{assets, reply, site_cache, template};

/// What stands for the texts in the built banner.
const TEXTS: &str = "__CANDOR_TEXTS__";
/// The language in which every text is shipped.
const LAST_RESORT: &str = "en";

/// The banner's module.
pub(crate) async fn module(call: Call) -> Result<Response> {
    let site = match site_cache::find(&call, call.param("site")).await {
        Ok((_, site)) => site,
        Err(refusal) => return reply::refuse_publicly(refusal),
    };
    let language = call.param("language");
    // Only the site's own languages: each one costs a look into the assets.
    if !site.languages.iter().any(|known| known == language) {
        return reply::refuse_publicly(Refusal::NotFound);
    }
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let asked = call.query("v").filter(|version| versions.has(version));
    let in_force = call.param("revision") == site.policy_revision.to_string();
    let cache_control = if asked.is_some() && in_force { reply::IMMUTABLE } else { "no-cache" };
    let version = asked.as_deref().unwrap_or_else(|| versions.of_site(&site));

    let built = assets::file(&call.env, version, "banner.js").await?;
    let first = site.languages.first().map_or(LAST_RESORT, String::as_str);
    let mut shipped = Vec::new();
    for name in [language, first, LAST_RESORT] {
        if let Some(texts) = assets::optional_file(&call.env, version, &format!("texts/{name}.json")).await? {
            shipped.push((name, texts));
        }
    }
    let texts =
        pipeline::merge_texts(&site, language, |wanted| shipped.iter().find_map(|(name, texts)| (*name == wanted).then_some(&**texts)));
    let script = template::fill(&built, TEXTS, &texts).ok_or_else(|| Error::RustError("the banner takes no texts".to_owned()))?;
    Ok(reply::public(reply::JAVASCRIPT)?
        .with_header("cache-control", cache_control)?
        .with_header(reply::RESULT, "ok")?
        .fixed(script.into_bytes()))
}
