//! `GET /b/<site>/<revision>/<tag>.js?v=<version>`: the banner with its texts inside, and
//! `<tag>.settings.js`: the settings with theirs.
//!
//! The page asks with its own language tag, whatever that is (`-`: it has none), and here it is decided
//! which of the site's languages that means: a page in a language that nobody has thought of still asks
//! its visitors something that they can read.
//!
//! A revision of the consent text never changes, so what is asked for by the revision in force, a
//! version that is still served and exactly a language of the site may be kept for ever. Another
//! language may be added any day: that is kept for an hour. Anything else (a page from before a
//! change, a version that is gone) gets what is in force today, to be asked for again next time.

use insight::{Module, Wording};
use protocol::reason::Refusal;
use worker::{Error, Response, Result};

use crate::call::Call;
use crate::wording::Shipped;
use crate::{assets, reply, site_cache, template};

/// What stands for the texts in a built module.
const TEXTS: &str = "__CANDOR_TEXTS__";
/// For what is right today.
const AN_HOUR: &str = "public, max-age=3600";

/// The banner's module.
pub(crate) async fn banner(call: Call) -> Result<Response> {
    module(&call, Module::Banner, "banner.js").await
}

/// The module of the settings.
pub(crate) async fn settings(call: Call) -> Result<Response> {
    module(&call, Module::Settings, "settings.js").await
}

async fn module(call: &Call, module: Module, file: &str) -> Result<Response> {
    let (key, site) = match site_cache::find(call, call.param("site")).await {
        Ok(found) => found,
        Err(refusal) => return reply::refuse_publicly(refusal),
    };
    let (language, exact) = pipeline::negotiate(&site, call.param("language"));
    let versions = assets::versions(&call.env, call.now_ms).await?;
    let asked = call.query("v").filter(|version| versions.has(version));
    let in_force = call.param("revision") == site.policy_revision.to_string();
    let cache_control = match (asked.is_some() && in_force, exact) {
        (true, true) => reply::IMMUTABLE,
        (true, false) => AN_HOUR,
        (false, _) => "no-cache",
    };
    let version = asked.as_deref().unwrap_or_else(|| versions.of_site(&site));

    // A version from before there was such a module is served still.
    let Some(built) = assets::optional_file(&call.env, version, file).await? else {
        return reply::refuse_publicly(Refusal::NotFound);
    };
    let shipped = Shipped::of(&call.env, version, &pipeline::text_sources(&site, language)).await?;
    let texts = shipped.shown(module, &key, &site, language);
    let script = template::fill(&built, TEXTS, &texts).ok_or_else(|| Error::RustError(format!("{file} takes no texts")))?;
    Ok(reply::public(reply::JAVASCRIPT)?
        .with_header("cache-control", cache_control)?
        .with_header(reply::RESULT, "ok")?
        .fixed(script.into_bytes()))
}
