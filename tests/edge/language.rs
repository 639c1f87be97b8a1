//! Banner and settings in the language of the page: the edge decides which one that is, and no tag that
//! a page may have is a failure. And which loader a site's pages are given.

use candor_tests::raw::{self, Reply};
use candor_tests::stand;
use serde_json::{Value, json};

use crate::site::Site;

fn get(path: &str) -> Reply {
    raw::send(stand::shared().worker, "GET", path, &[], b"")
}

fn module(site: &Site<'_>, revision: &str, name: &str, version: &str) -> Reply {
    get(&format!("/b/{}/{revision}/{name}.js?v={version}", site.key))
}

/// The texts inside a module: what was filled in is one JSON object with `lang`, `dir` and `texts`.
#[track_caller]
fn texts(reply: &Reply) -> Value {
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("ok")), "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("text/javascript; charset=utf-8"));
    let start = reply.body.find(r#"{"lang":"#).expect("the texts");
    serde_json::Deserializer::from_str(&reply.body[start..]).into_iter().next().expect("an object").expect("JSON")
}

fn config() -> Value {
    json!({ "languages": ["de", "en", "pt-br"], "texts": { "pt-br": { "title": "Podemos?" } } })
}

#[test]
fn the_page_is_answered_in_a_language_of_its_site() {
    let site = Site::with(stand::shared(), "language", &config());
    let version = site.stand.assets_version();
    for (tag, lang) in [
        ("de", "de"),
        ("DE", "de"),
        ("en", "en"),
        ("en-GB", "en"),
        ("pt-BR", "pt-br"),
        ("de-CH-1901", "de"),
        ("pt", "de"),
        ("fr", "de"),
        ("-", "de"),
        ("..", "de"),
        ("...", "de"),
        ("%2e%2e", "de"),
        ("%00", "de"),
        ("%ff", "de"),
        ("de%0d%0aX:1", "de"),
        ("<script>", "de"),
        ("'--", "de"),
        (&"x".repeat(4000), "de"),
    ] {
        for end in ["", ".settings"] {
            let reply = module(&site, "1", &format!("{tag}{end}"), &version);
            assert_eq!(texts(&reply)["lang"], lang, "{tag}{end}");
        }
    }
    assert_eq!(texts(&module(&site, "1", "pt-BR", &version))["texts"]["title"], "Podemos?");
}

#[test]
fn only_what_can_never_change_is_kept_for_ever() {
    let site = Site::with(stand::shared(), "kept", &config());
    let version = site.stand.assets_version();
    let (for_ever, an_hour) = ("public, max-age=31536000, immutable", "public, max-age=3600");
    for (revision, tag, version, expect) in [
        ("1", "de", version.as_str(), for_ever),
        ("1", "pt-BR", &version, for_ever),
        ("1", "en-GB", &version, an_hour),
        ("1", "-", &version, an_hour),
        ("1", "fr", &version, an_hour),
        ("2", "de", &version, "no-cache"),
        ("01", "de", &version, "no-cache"),
        ("x", "fr", &version, "no-cache"),
        ("1", "de", "0.0.0-none", "no-cache"),
        ("1", "fr", "..%2f..", "no-cache"),
    ] {
        for end in ["", ".settings"] {
            let reply = module(&site, revision, &format!("{tag}{end}"), version);
            assert_eq!((reply.status, reply.header("cache-control")), (200, Some(expect)), "{revision} {tag}{end} {version}: {reply:?}");
            assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        }
    }
    for path in ["/b/nobody/1/en.js", "/b/nobody/1/en.settings.js"] {
        assert_eq!(get(path).status, 403, "{path}");
    }
    for path in [format!("/b/{}/1/.js", site.key), format!("/b/{}/1/.settings.js", site.key), format!("/b/{}/1/a/b.js", site.key)] {
        assert!([200, 404].contains(&get(&path).status), "{path}");
    }
}

#[test]
fn the_settings_have_the_texts_of_both_and_the_sites_own_facts() {
    let own = "{site}: {controller} {days} {since} </script>";
    let mut config = json!({ "name": "Stools & Co", "controller": "Ann {days}, <ann@shop.example>", "retention_days": 14 });
    config["texts"] = json!({ "en": { "body": own, "settings": own } });
    let site = Site::with(stand::shared(), "facts", &config);
    let version = site.stand.assets_version();
    let (banner, settings) = (module(&site, "1", "en", &version), module(&site, "1", "en.settings", &version));
    for reply in [&banner, &settings] {
        assert!(!reply.body.contains("</script>"), "escaped for a script");
        assert_eq!(texts(reply)["texts"]["body"], "Stools & Co: Ann {days}, <ann@shop.example> 14 {since} </script>");
    }
    let shipped = |name: &str| -> serde_json::Map<String, Value> {
        serde_json::from_str(&get(&format!("/a/{version}/texts/{name}.json")).body).expect("shipped texts")
    };
    let (of_banner, of_settings) = (shipped("en"), shipped("en.settings"));
    let (banner, settings) = (texts(&banner), texts(&settings));
    assert!(of_banner.keys().all(|key| !banner["texts"][key].is_null()));
    assert!(of_banner.keys().chain(of_settings.keys()).all(|key| !settings["texts"][key].is_null()));
    let only = of_settings.keys().find(|key| !of_banner.contains_key(*key) && *key != "settings").expect("a text of the settings alone");
    assert!(banner["texts"][only].is_null(), "{only} is no burden of the banner");
}

#[test]
fn the_quiet_loader_names_a_module_that_is_there() {
    let site = Site::with(stand::shared(), "quiet-settings", &config());
    let quiet = raw::send(site.stand.worker, "GET", &format!("/c/{}.js", site.key), &[("Sec-GPC", "1")], b"");
    assert!(quiet.body.len() < 500, "{}", quiet.body);
    let folder = quiet.body.split("`../").nth(1).and_then(|rest| rest.split("${").next()).expect("an address");
    assert_eq!(folder, format!("b/{}/1/", site.key));
    let settings = get(&format!("/{folder}-.settings.js"));
    assert!(!texts(&settings)["texts"]["gpc_deny"].is_null(), "it says that the signal is honoured");
    assert_eq!(settings.header("cache-control"), Some("no-cache"), "no version is named, so what it is may change");
}

#[test]
fn sites_with_a_platform_get_the_loader_that_speaks_with_it() {
    let loader = |test: &str, config: &Value| {
        let site = Site::with(stand::shared(), test, config);
        let reply = get(&format!("/c/{}.js", site.key));
        assert_eq!((reply.status, reply.header("candor-result")), (200, Some("ok")), "{reply:?}");
        reply.body
    };
    let version = stand::shared().assets_version();
    // What stands around the place of the configuration tells which file it is.
    let begins = |file: &str| get(&format!("/a/{version}/{file}")).body.split("__CANDOR_CONFIG__").map(str::to_owned).collect::<Vec<_>>();
    let (plain, hooks) = (begins("loader.js"), begins("loader-hooks.js"));
    assert_ne!(plain, hooks);
    for (test, config, expect) in [
        ("plain", json!({}), &plain),
        ("api", json!({ "banner": false }), &hooks),
        ("bridges", json!({ "bridges": ["tcf"] }), &hooks),
        ("emit", json!({ "emit_consent_mode": true }), &hooks),
    ] {
        let body = loader(test, &config);
        assert!(body.starts_with(&expect[0]) && body.ends_with(&expect[1]), "{test}");
    }
}
