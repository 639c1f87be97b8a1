//! The preview: the built banner itself, in a frame, in every state. Nothing here draws a banner: the
//! frame's script gives the module its texts and options and calls it, as the loader does.
//!
//! Without script the frame says the stored texts.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::{Value, json};

use crate::form::Form;
use crate::request::{Page, Request};
use crate::sites::Site;
use crate::view::View;
use crate::wording::Module;

/// The frame's policy: our own scripts and styles, framed by our own pages.
const FRAME_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'none'; \
     frame-ancestors 'self'; base-uri 'none'";

/// A choice of the preview: its field, and its values with their names. The first is shown at first.
struct Choice {
    field: &'static str,
    label: &'static str,
    values: &'static [(&'static str, &'static str)],
}

/// What a visitor may be looking at.
const STATE: Choice = Choice {
    field: "state",
    label: "State",
    values: &[("ask", "Question"), ("choose", "Purposes"), ("gpc", "With GPC"), ("settings", "Settings")],
};
const THEME: Choice = Choice { field: "theme", label: "Theme", values: &[("light", "Light"), ("dark", "Dark")] };
const WIDTH: Choice = Choice { field: "width", label: "Width", values: &[("phone", "Phone"), ("wide", "Wide")] };

impl Choice {
    fn of(&self, form: &Form) -> &'static str {
        let first = self.values.first().map_or("", |(value, _)| value);
        self.values.iter().find(|(value, _)| *value == form.get(self.field)).map_or(first, |(value, _)| value)
    }

    fn radios(&self) -> Markup {
        html! {
            fieldset class="segments" {
                legend class="hidden" { (self.label) }
                @for (at, (value, name)) in self.values.iter().enumerate() {
                    label { input type="radio" name=(self.field) value=(value) checked[at == 0]; span { (name) } }
                }
            }
        }
    }
}

/// The panel beside the form: what to look at, and the frame.
pub(crate) fn panel(view: &View<'_>) -> Markup {
    let (key, config) = (view.site.key.as_str(), &view.site.config);
    let source = ["/sites/", key, "/consent/preview"].concat();
    html! {
        section class="panel preview" id="preview" {
            h2 { "What a visitor sees" }
            form method="get" action=(source) target="preview" class="preview-choices" {
                select name="lang" aria-label="Language" {
                    @for language in &config.languages { option { (language) } }
                }
                (STATE.radios())
                (THEME.radios())
                (WIDTH.radios())
                noscript { button class="button" { "Show" } }
            }
            p class="preview-unused" { "As somebody else asks, no visitor meets the banner; the settings can still be opened." }
            div class="preview-stage" { iframe name="preview" title="Preview of the banner" src=(source) loading="lazy" {} }
            p class="basis" {
                "The built banner itself, with what stands in the form. "
                a href={ "/proof/" (key) } { "Public page" } " · " a href={ "/api/sites/" (key) "/receipts" } { "Receipts" }
            }
            script src={ "/a/" (view.request.assets_version) "/consent.js" } defer {}
        }
    }
}

/// `GET /sites/<site>/consent/preview`: the frame.
pub(crate) fn show(request: &Request<'_>, site: &Site) -> Page {
    let form = Form::parse(request.query.as_bytes());
    let (state, theme) = (STATE.of(&form), THEME.of(&form));
    let config = &site.config;
    let asked = form.get("lang");
    let first = config.languages.first().map_or("en", String::as_str);
    let language = config.languages.iter().find(|l| *l == asked).map_or(first, String::as_str);
    let module = if state == "settings" { Module::Settings } else { Module::Banner };
    let shown: Value = serde_json::from_str(&request.wording.shown(module, &site.key, config, language)).unwrap_or_default();
    let options: Value = serde_json::from_str(&request.wording.config(&site.key, config)).unwrap_or_default();
    let assets = ["/a/", request.assets_version, "/"].concat();
    let data = json!({
        "module": (format!("{assets}{}", module.file())),
        "state": state,
        "theme": theme,
        "texts": shown,
        "options": options,
        "base": (format!("{}/", request.origin_of_worker)),
        "fill": {"site": config.display_name(&site.key), "controller": if config.controller.is_empty() { config.display_name(&site.key) } else { &config.controller }, "days": config.retention_days},
    });
    let (lang, dir) = (member(&shown, "lang"), member(&shown, "dir"));
    let markup = html! {
        (DOCTYPE)
        html lang=(lang) dir=(dir) data-theme=(theme) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Preview" }
                link rel="stylesheet" href={ (assets) "preview.css" };
                script id="preview-data" type="application/json" { (PreEscaped(in_script(&data))) }
                script src={ (assets) "preview.js" } defer {}
            }
            body {
                noscript { (stored(&shown)) }
                div class="mock" aria-hidden="true" {
                    div class="mock-bar" { i {} i {} i {} }
                    div class="mock-hero" {}
                    div class="mock-lines" { i {} i {} i {} i {} i {} }
                    div class="mock-cards" { i {} i {} i {} }
                }
                p id="preview-failed" hidden {}
            }
        }
    };
    Page::html_under(200, markup, FRAME_POLICY)
}

fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The texts as they are stored, for a browser without script.
fn stored(shown: &Value) -> Markup {
    html! {
        dl class="stored" {
            @for (key, text) in shown.get("texts").and_then(Value::as_object).into_iter().flatten() {
                div { dt { code { (key) } } dd { (text.as_str().unwrap_or_default()) } }
            }
        }
    }
}

/// JSON that may stand in a script element, whatever it holds.
fn in_script(data: &Value) -> String {
    data.to_string().replace('<', "\\u003c")
}
