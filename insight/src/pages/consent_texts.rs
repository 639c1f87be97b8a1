//! The site's own texts, one block for each language: what is left empty is the shipped text, which
//! stands in the field as its placeholder.

use maud::{Markup, html};

use crate::draft::{ConsentDraft, TEXT_PREFIX};
use crate::pages::fields::Fields;
use crate::request::Request;
use crate::wording::Module;

/// The language in which every text is shipped.
const LAST_RESORT: &str = "en";
/// A text longer than this has a field of several lines.
const LINE_CHARS: usize = 48;

/// The blocks, the banner's texts first.
pub(crate) fn section(draft: &ConsentDraft, request: &Request<'_>, fields: Fields<'_>) -> Markup {
    let languages: Vec<String> =
        draft.languages.to_ascii_lowercase().split([',', ' ', '\n']).filter(|l| !l.is_empty()).map(Into::into).collect();
    html! {
        fieldset id="texts" {
            legend { "Texts" }
            p class="hint texts-hint" {
                "Empty fields are the shipped text. Write " code { "{site}" } ", " code { "{controller}" } " and " code { "{days}" }
                " where name, controller and days shall stand. They are read by people in a hurry: short and true is kind."
            }
            (fields.said("texts"))
            @for (at, language) in languages.iter().enumerate() { (block(draft, request, language, at == 0)) }
        }
    }
}

fn block(draft: &ConsentDraft, request: &Request<'_>, language: &str, is_open: bool) -> Markup {
    let own = draft.texts.get(language);
    let own_count = own.map_or(0, std::collections::BTreeMap::len);
    let is_shipped = request.wording.languages().iter().any(|shipped| shipped == language);
    let banner = rows(request, Module::Banner, language);
    let settings = rows(request, Module::Settings, language);
    let known = |key: &String| banner.iter().chain(&settings).any(|(k, _)| k == key);
    let further: Vec<(String, String)> =
        own.into_iter().flatten().filter(|(key, _)| !known(key)).map(|(key, _)| (key.clone(), String::new())).collect();
    html! {
        details class="texts" open[is_open] {
            summary {
                code { (language) } " "
                span class="faint" {
                    @if !is_shipped { "not shipped: empty fields are read in the site's first language · " }
                    @if own_count == 0 { "all as shipped" } @else { (own_count) " of your own" }
                }
            }
            (list(draft, language, &banner))
            @if !settings.is_empty() {
                details class="texts-more" open[own.is_some_and(|own| settings.iter().any(|(key, _)| own.contains_key(key)))] {
                    summary { "The settings: what a visitor opens later" }
                    (list(draft, language, &settings))
                }
            }
            (list(draft, language, &further))
        }
    }
}

/// The keys of a module with what stands where a text is empty.
fn rows(request: &Request<'_>, module: Module, language: &str) -> Vec<(String, String)> {
    let shipped = request.wording.shipped(module, language);
    let mut rows = request.wording.shipped(module, LAST_RESORT);
    for (key, text) in &mut rows {
        if let Some((_, translated)) = shipped.iter().find(|(k, _)| k == key) {
            text.clone_from(translated);
        }
    }
    rows
}

fn list(draft: &ConsentDraft, language: &str, rows: &[(String, String)]) -> Markup {
    html! {
        @if !rows.is_empty() {
            div class="texts-list" {
                @for (key, shipped) in rows {
                    @let name = [TEXT_PREFIX, language, ".", key].concat();
                    @let typed = draft.texts.get(language).and_then(|own| own.get(key)).map_or("", String::as_str);
                    label for=(name) { code { (key) } }
                    @if shipped.chars().count() > LINE_CHARS || typed.contains('\n') {
                        textarea id=(name) name=(name) lang=(language) dir="auto" rows="2" placeholder=(shipped) data-text=(key) { (typed) }
                    } @else {
                        input id=(name) name=(name) lang=(language) dir="auto" value=(typed) placeholder=(shipped) autocomplete="off" data-text=(key);
                    }
                }
            }
        }
    }
}
