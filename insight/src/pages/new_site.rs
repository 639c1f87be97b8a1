//! Making a site by a form.

use maud::html;
use protocol::site::{SiteConfig, SiteKey};

use crate::auth::Operator;
use crate::draft::{ConsentDraft, FieldMistake, Mistakes, SettingsDraft};
use crate::form::Form;
use crate::layout::Frame;
use crate::pages::fields::Fields;
use crate::pages::{consent, settings};
use crate::request::{Page, Request};
use crate::sites::{self, PutError};
use crate::store::{Store, StoreError};

const KEY: &str = "key";
const KEY_SHAPE: &str = "A key is 1 to 32 characters of a-z, 0-9 and dashes, with no dash at either end.";

/// `GET /sites/new`.
pub(crate) fn show(request: &Request<'_>) -> Page {
    let config = SiteConfig::default();
    page(request, 200, "", &(SettingsDraft::of(&config), ConsentDraft::of(&config)), &[])
}

/// `POST /sites/new`.
pub(crate) async fn make(store: &impl Store, request: &Request<'_>, operator: &Operator) -> Result<Page, StoreError> {
    let form = Form::parse(request.body);
    let typed = form.get(KEY).trim();
    let key = SiteKey::parse(typed);
    let (mut config, mut mistakes) = (SiteConfig::default(), Mistakes::default());
    let drafts = (SettingsDraft::sent(&form), ConsentDraft::sent(&form, &config));
    if key.is_none() {
        mistakes.add(KEY, KEY_SHAPE);
    }
    drafts.0.apply(&mut config, &mut mistakes);
    drafts.1.apply(&mut config, &mut mistakes);
    let (key, config) = match (key, mistakes.judge(config)) {
        (Some(key), Ok(config)) => (key, config),
        (_, judged) => return Ok(page(request, 422, typed, &drafts, &judged.err().unwrap_or_default())),
    };
    let text = match sites::put(store, operator, &key, &config, Some(0), request.now_ms).await {
        Ok(_) => {
            let mut page = Page::redirect(&["/sites/", key.as_str()].concat());
            page.changed_site = Some(key);
            return Ok(page);
        }
        Err(PutError::Store(error)) => return Err(error),
        Err(PutError::Mistake(mistake)) => mistake.text,
        Err(PutError::Reserved) => "This key is an address of the dashboard. Choose another one.",
        // A site that is not there has no revision to fall behind.
        Err(PutError::Conflict { .. } | PutError::Revision(_)) => "There is a site with this key already. Choose another one.",
    };
    Ok(page(request, 422, typed, &drafts, &[FieldMistake { field: KEY, text: text.into() }]))
}

fn page(request: &Request<'_>, status: u16, key: &str, (site, asked): &(SettingsDraft, ConsentDraft), mistakes: &[FieldMistake]) -> Page {
    let fields = Fields(mistakes);
    let body = html! {
        div class="head" {
            div { h1 { "A new site" } p class="lead" { "Key and origins are enough to begin. Everything but the key can be changed later." } }
        }
        @if !mistakes.is_empty() { div class="notice notice-bad" role="status" { p { "Not made yet: see the fields that are marked below." } } }
        form method="post" class="settings" {
            fieldset {
                legend { "The key" }
                (fields.field(KEY, "Key", &html! { "It stands in the tag and in addresses, and stays for ever. " (KEY_SHAPE) },
                    &html! { input id=(KEY) name=(KEY) value=(key) maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false" required autofocus placeholder="shop"; }))
            }
            (settings::site(site, fields))
            (consent::asked(asked, request, fields))
            (consent::signals(asked, fields))
            (settings::data(site, fields))
            p class="actions" { button class="button" { "Make the site" } a href="/?list=1" { "Cancel" } }
        }
    };
    Page::html(status, Frame { request, title: "A new site", site: None, tabs: html! {}, signed_in: true, reload_s: None }.around(&body))
}
