//! Making a site by a form.

use maud::html;
use protocol::site::{SiteConfig, SiteKey};

use crate::auth::Operator;
use crate::draft::{Draft, FieldMistake};
use crate::form::Form;
use crate::layout::Frame;
use crate::pages::settings::fields;
use crate::request::{Page, Request};
use crate::sites::{self, PutError};
use crate::store::{Store, StoreError};

const KEY: &str = "key";
const KEY_SHAPE: &str = "A key is 1 to 32 characters of a-z, 0-9 and dashes, with no dash at either end.";

/// `GET /sites/new`.
pub(crate) fn show(request: &Request<'_>) -> Page {
    page(request, 200, "", &Draft::of(&SiteConfig::default()), &[])
}

/// `POST /sites/new`.
pub(crate) async fn make(store: &impl Store, request: &Request<'_>, operator: &Operator) -> Result<Page, StoreError> {
    let form = Form::parse(request.body);
    let (typed, draft) = (form.get(KEY).trim(), Draft::sent(&form));
    let key = SiteKey::parse(typed);
    let mut mistakes = Vec::new();
    if key.is_none() {
        mistakes.push(FieldMistake { field: KEY, text: KEY_SHAPE });
    }
    let config = draft.read(&SiteConfig::default()).map_err(|found| mistakes.extend(found));
    let (Some(key), Ok(config)) = (key, config) else { return Ok(page(request, 422, typed, &draft, &mistakes)) };
    let mistake = match sites::put(store, operator, &key, &config, Some(0), request.now_ms).await {
        Ok(_) => {
            let mut page = Page::redirect(&["/sites/", key.as_str()].concat());
            page.changed_site = Some(key);
            return Ok(page);
        }
        Err(PutError::Store(error)) => return Err(error),
        Err(PutError::Conflict { .. }) => FieldMistake { field: KEY, text: "There is a site with this key already. Choose another one." },
        Err(PutError::Reserved) => FieldMistake { field: KEY, text: "This key is an address of the dashboard. Choose another one." },
        Err(PutError::Mistake(mistake)) => FieldMistake { field: mistake.field, text: mistake.text },
    };
    Ok(page(request, 422, typed, &draft, &[mistake]))
}

fn page(request: &Request<'_>, status: u16, key: &str, draft: &Draft, mistakes: &[FieldMistake]) -> Page {
    let mistake = mistakes.iter().find(|m| m.field == KEY);
    let body = html! {
        div class="head" {
            div { h1 { "A new site" } p class="lead" { "Key and origins are enough to begin. Everything but the key can be changed later." } }
        }
        @if !mistakes.is_empty() { div class="notice notice-bad" role="status" { p { "Not made yet: see the fields that are marked below." } } }
        form method="post" class="settings" {
            fieldset {
                legend { "The key" }
                div class={ "field" @if mistake.is_some() { " field-wrong" } } {
                    label for=(KEY) { "Key" }
                    input id=(KEY) name=(KEY) value=(key) maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" required autofocus placeholder="shop";
                    @if let Some(mistake) = mistake { p class="mistake" role="alert" { (mistake.text) } }
                    p class="hint" { "It stands in the tag and in addresses, and stays for ever. " (KEY_SHAPE) }
                }
            }
            (fields(draft, mistakes))
            p class="actions" { button class="button" { "Make the site" } a href="/?list=1" { "Cancel" } }
        }
    };
    Page::html(status, Frame { request, title: "A new site", site: None, tabs: html! {}, signed_in: true, reload_s: None }.around(&body))
}
