//! A site's settings: the form, and what it changes.

use maud::{Markup, html};
use protocol::purpose::ALL;
use protocol::site::SiteConfig;

use crate::auth::Operator;
use crate::civil::offset_name;
use crate::coverage::Coverage;
use crate::draft::{Draft, FieldMistake};
use crate::form::Form;
use crate::layout;
use crate::pages::{SETTINGS, site::framed};
use crate::request::{Page, Request};
use crate::sites::{self, PutError, Site};
use crate::store::{Store, StoreError};
use crate::view::View;
use crate::window::Window;

/// What stands above the form.
enum Notice {
    None,
    Saved,
    Unchanged,
    Mistakes,
    Conflict,
}

/// `GET /sites/<site>/settings`.
pub(crate) fn show(request: &Request<'_>, site: &Site) -> Page {
    let notice = match Form::parse(request.query.as_bytes()).get("saved") {
        "" => Notice::None,
        "0" => Notice::Unchanged,
        _ => Notice::Saved,
    };
    page(request, site, 200, &notice, &Draft::of(&site.config), &[])
}

/// `POST /sites/<site>/settings`.
pub(crate) async fn save(store: &impl Store, request: &Request<'_>, operator: &Operator, site: &Site) -> Result<Page, StoreError> {
    let form = Form::parse(request.body);
    let draft = Draft::sent(&form);
    let config: SiteConfig = match draft.read(&site.config) {
        Ok(config) => config,
        Err(mistakes) => return Ok(page(request, site, 422, &Notice::Mistakes, &draft, &mistakes)),
    };
    // The revision that the form was made from: what someone else saved meanwhile is not overwritten.
    let expected = form.get("revision").parse().unwrap_or(0);
    match sites::put(store, operator, &site.key, &config, Some(expected), request.now_ms).await {
        Ok(stored) => {
            let saved = if stored.revision() == expected { "0" } else { "1" };
            let mut page = Page::redirect(&["/sites/", site.key.as_str(), "/settings?saved=", saved].concat());
            page.changed_site = Some(site.key.clone());
            Ok(page)
        }
        Err(PutError::Store(error)) => Err(error),
        Err(PutError::Conflict { .. } | PutError::Reserved) => Ok(page(request, site, 409, &Notice::Conflict, &draft, &[])),
        Err(PutError::Mistake(mistake)) => {
            let mistakes = [FieldMistake { field: mistake.field, text: mistake.text }];
            Ok(page(request, site, 422, &Notice::Mistakes, &draft, &mistakes))
        }
    }
}

fn page(request: &Request<'_>, site: &Site, status: u16, notice: &Notice, draft: &Draft, mistakes: &[FieldMistake]) -> Page {
    let window = Window::of("", request.now_ms, site.config.utc_offset_minutes);
    let coverage = Coverage::default();
    let view = View { request, site, window: &window, coverage: &coverage, has_events: false };
    let body = html! {
        div class="head" {
            div {
                h1 { (SETTINGS.1) }
                p class="lead" { "Site " code { (site.key.as_str()) } ", revision " (site.revision) ", changed " (view.moment(site.updated_ms)) ". Pages follow within a minute." }
            }
        }
        (said(notice))
        section class="panel tag-panel" {
            h2 { "The tag" }
            p { "Paste it into the " code { "<head>" } " of every page. Pages with " code { "Cross-Origin-Embedder-Policy" } " add " code { "crossorigin" } " to it." }
            (layout::tag(&layout::tag_text(request, site.key.as_str())))
        }
        form method="post" class="settings" {
            input type="hidden" name="revision" value=(site.revision);
            (fields(draft, mistakes))
            p class="actions" { button class="button" { "Save" } span class="faint" { "Consent that was given stays in force unless you raise the revisions." } }
        }
    };
    Page::html(status, framed(&view, SETTINGS.0, SETTINGS.1, None, &body))
}

fn said(notice: &Notice) -> Markup {
    let (class, text) = match notice {
        Notice::None => return html! {},
        Notice::Saved => ("notice notice-good", "Saved. New page loads get it within a minute."),
        Notice::Unchanged => ("notice", "Nothing was different, so nothing was changed."),
        Notice::Mistakes => ("notice notice-bad", "Not saved: see the fields that are marked below."),
        Notice::Conflict => (
            "notice notice-bad",
            "Not saved: someone else changed this site meanwhile. What you typed is below; load the page again to see theirs.",
        ),
    };
    html! { div class=(class) role="status" { p { (text) } } }
}

/// The fields, in groups. The form for a new site shows the same.
pub(crate) fn fields(draft: &Draft, mistakes: &[FieldMistake]) -> Markup {
    let field = |name, label, hint: Markup, input: Markup| field(name, label, &hint, &input, mistakes);
    html! {
        fieldset {
            legend { "The site" }
            (field("name", "Name", html! { "The dashboard shows it. Empty: the site's key." },
                html! { input id="name" name="name" value=(draft.name) maxlength="128" autocomplete="off"; }))
            (field("origins", "Origins", html! { "One a line: where your pages come from. " code { "https://shop.example" } ", " code { "https://*.shop.example" } ", " code { "http://localhost:*" } ", or " code { "*" } " for any." },
                html! { textarea id="origins" name="origins" rows="4" spellcheck="false" required { (draft.origins) } }))
            (field("privacy_url", "Privacy page", html! { "The banner links to it." },
                html! { input id="privacy_url" name="privacy_url" type="url" value=(draft.privacy_url) placeholder="https://shop.example/privacy"; }))
        }
        fieldset {
            legend { "Consent" }
            (choices("purposes", "Purposes", "What the banner asks for. Each can be granted by itself; nothing is recorded without one.", mistakes, &html! {
                @for (purpose, name) in ALL {
                    label class="choice" {
                        input type="checkbox" name="purposes" value=(name) checked[draft.purposes & purpose as u8 != 0];
                        span { strong { (name) } " " span class="faint" { (purpose_text(name)) } }
                    }
                }
            }))
            (choices("gpc", "Global Privacy Control", "What the browser's signal means for this site.", mistakes, &html! {
                (choice("gpc", "deny", &draft.gpc, "A refusal", "No banner, nothing recorded."))
                (choice("gpc", "override", &draft.gpc, "A refusal that the visitor may lift", "The banner says that the signal is on; only a choice made there lifts it."))
                (choice("gpc", "ignore-first-party", &draft.gpc, "Not applied to this site's own telemetry", "Your documented decision; it is sent with every batch. Ask your lawyer first."))
            }))
            (choices("dnt", "Do Not Track", "The older signal.", mistakes, &html! {
                (choice("dnt", "as-gpc", &draft.dnt, "The same as Global Privacy Control", ""))
                (choice("dnt", "ignore", &draft.dnt, "Nothing", ""))
            }))
            (field("languages", "Languages of the banner", html! { "The first is the fallback: " code { "en, de, pt-br" } "." },
                html! { input id="languages" name="languages" value=(draft.languages) spellcheck="false" required; }))
            div class="pair" {
                (field("policy_revision", "Revision of the text", html! { "Raise it when the text of the banner or what it asks for changes." },
                    html! { input id="policy_revision" name="policy_revision" inputmode="numeric" value=(draft.policy_revision) required; }))
                (field("material_revision", "Oldest revision that still holds", html! { "Raise it too if the change is material: visitors are then asked again." },
                    html! { input id="material_revision" name="material_revision" inputmode="numeric" value=(draft.material_revision) required; }))
            }
        }
        fieldset {
            legend { "Data" }
            div class="pair" {
                (field("rate", "Share of page loads kept, in percent", html! { "100 keeps all. Coverage and errors are never sampled; every figure is weighted." },
                    html! { input id="rate" name="rate" inputmode="decimal" value=(draft.rate) required; }))
                (field("retention_days", "Days that raw rows are kept", html! { "1 to 395." },
                    html! { input id="retention_days" name="retention_days" inputmode="numeric" value=(draft.retention_days) required; }))
                (field("utc_offset_minutes", "Time zone of the reports", html! { "All charts and times of this site." }, zones(draft)))
                (field("assets", "Version of the beacon", html! { "Empty: the newest. Name one to hold this site there." },
                    html! { input id="assets" name="assets" value=(draft.assets) spellcheck="false" placeholder="newest"; }))
            }
        }
    }
}

fn field(name: &str, label: &str, hint: &Markup, input: &Markup, mistakes: &[FieldMistake]) -> Markup {
    let mistake = mistakes.iter().find(|m| m.field == name);
    html! {
        div class={ "field" @if mistake.is_some() { " field-wrong" } } {
            label for=(name) { (label) }
            (input)
            @if let Some(mistake) = mistake { p class="mistake" role="alert" { (mistake.text) } }
            p class="hint" { (hint) }
        }
    }
}

fn choices(name: &str, label: &str, hint: &str, mistakes: &[FieldMistake], inputs: &Markup) -> Markup {
    let mistake = mistakes.iter().find(|m| m.field == name);
    html! {
        fieldset class={ "choices" @if mistake.is_some() { " field-wrong" } } id=(name) {
            legend { (label) }
            p class="hint" { (hint) }
            @if let Some(mistake) = mistake { p class="mistake" role="alert" { (mistake.text) } }
            (inputs)
        }
    }
}

fn choice(name: &str, value: &str, chosen: &str, title: &str, text: &str) -> Markup {
    html! {
        label class="choice" {
            input type="radio" name=(name) value=(value) checked[value == chosen];
            span { strong { (title) } " " span class="faint" { (text) } }
        }
    }
}

fn zones(draft: &Draft) -> Markup {
    /// Zones in use that are no whole hour, in minutes.
    const BROKEN: [i32; 10] = [-570, -210, -150, 210, 270, 330, 345, 390, 570, 765];
    let chosen = draft.utc_offset_minutes.parse::<i32>().ok();
    let mut zones: Vec<i32> = (-12..=14).map(|hour| hour * 60).chain(BROKEN).chain(chosen).collect();
    zones.sort_unstable();
    zones.dedup();
    html! {
        select id="utc_offset_minutes" name="utc_offset_minutes" {
            @for minutes in zones { option value=(minutes) selected[Some(minutes) == chosen] { (offset_name(minutes)) } }
        }
    }
}

fn purpose_text(name: &str) -> &'static str {
    match name {
        "usage" => "which pages are viewed",
        "timing" => "how fast they are",
        "errors" => "what crashes, with its stack",
        "linking" => "an id that joins two page loads",
        _ => "",
    }
}
