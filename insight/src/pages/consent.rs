//! What visitors are asked: the form with all that they read, and the preview beside it.

use maud::{Markup, html};
use protocol::purpose::ALL;
use protocol::site::{Bridge, SiteConfig};

use crate::draft::{ConsentDraft, FieldMistake, Mistakes};
use crate::form::Form;
use crate::pages::fields::{Fields, radio, tick};
use crate::pages::form_page::FormPage;
use crate::pages::{consent_texts, preview};
use crate::request::Request;
use crate::view::View;

/// The page.
pub(crate) const FORM: FormPage = FormPage { read, beside: preview::panel, fields: of_view };

/// The platforms with their names in the configuration and among people.
const BRIDGES: [(Bridge, &str, &str); 5] = [
    (Bridge::Tcf, "tcf", "IAB Europe TCF 2.2 or 2.3"),
    (Bridge::Gpp, "gpp", "IAB Global Privacy Platform"),
    (Bridge::Gcm, "gcm", "Google Consent Mode v2"),
    (Bridge::Cookiebot, "cookiebot", "Cookiebot"),
    (Bridge::Onetrust, "onetrust", "OneTrust"),
];

fn read(form: &Form, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
    let (mut config, mut mistakes) = (base.clone(), Mistakes::default());
    ConsentDraft::sent(form, base).apply(&mut config, &mut mistakes);
    mistakes.judge(config)
}

fn of_view(view: &View<'_>, sent: Option<&Form>, fields: Fields<'_>) -> Markup {
    let config = &view.site.config;
    let draft = sent.map_or_else(|| ConsentDraft::of(config), |form| ConsentDraft::sent(form, config));
    html! {
        (asked(&draft, view.request, fields))
        (signals(&draft, fields))
        (who_asks(&draft, fields))
        (consent_texts::section(&draft, view.request, fields))
        (revision(&draft, config, fields))
    }
}

/// Who asks for what, and for how long it is kept.
pub(crate) fn asked(draft: &ConsentDraft, request: &Request<'_>, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "What is asked" }
            (fields.choices("purposes", "Purposes", &html! { "Each can be granted by itself; nothing is recorded without one. A new one asks everyone again." }, &html! {
                @for (purpose, name) in ALL { (tick("purposes", name, draft.purposes & purpose as u8 != 0, name, purpose_text(name))) }
            }))
            (fields.field("controller", "Who answers for the data", &html! { "Name and address, in one line. The settings, the receipts and the public page say it." },
                &html! { input id="controller" name="controller" value=(draft.controller) maxlength="256" autocomplete="organization" placeholder="Shop Ltd, 1 High Street, London, privacy@shop.example"; }))
            div class="pair" {
                (fields.field("privacy_url", "Privacy page", &html! { "The banner links to it." },
                    &html! { input id="privacy_url" name="privacy_url" type="url" value=(draft.privacy_url) placeholder="https://shop.example/privacy"; }))
                (fields.field("retention_days", "Days that raw rows are kept", &html! { "1 to 395. More days than promised need a new revision." },
                    &html! { input id="retention_days" name="retention_days" inputmode="numeric" value=(draft.retention_days) required; }))
            }
            (fields.field("languages", "Languages", &html! {
                    "The first is the fallback: " code { "en, de, pt-br" } ". "
                    @let shipped = request.wording.languages();
                    @if !shipped.is_empty() { "Shipped: " (shipped.join(", ")) "." }
                },
                &html! { input id="languages" name="languages" value=(draft.languages) spellcheck="false" autocapitalize="none" required; }))
        }
    }
}

/// What a browser's signals mean.
pub(crate) fn signals(draft: &ConsentDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Signals" }
            (fields.choices("gpc", "Global Privacy Control", &html! { "What the browser's signal means for this site." }, &html! {
                (radio("gpc", "deny", &draft.gpc, "A refusal", "No banner, nothing recorded."))
                (radio("gpc", "override", &draft.gpc, "A refusal that the visitor may lift", "The banner says that the signal is on; only a choice made there lifts it."))
                (radio("gpc", "ignore-first-party", &draft.gpc, "Not applied to this site's own telemetry", "Your documented decision; it is sent with every batch and stands on the public page. Ask your lawyer first."))
            }))
            (fields.choices("dnt", "Do Not Track", &html! { "The older signal." }, &html! {
                (radio("dnt", "as-gpc", &draft.dnt, "The same as Global Privacy Control", ""))
                (radio("dnt", "ignore", &draft.dnt, "Nothing", ""))
            }))
        }
    }
}

fn who_asks(draft: &ConsentDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Who asks" }
            (fields.choices("asks", "The question comes from", &html! { "One of these; the answer holds for the whole site." }, &html! {
                (radio("asks", "ui", &draft.asks, "Candor's banner", "Equal choices, in the visitor's language."))
                (radio("asks", "cmp", &draft.asks, "A consent platform", "It is read, never written to; of several the strictest holds."))
                (radio("asks", "api", &draft.asks, "The site itself", "Your own form calls candor.consent.set."))
            }))
            div class="platforms" {
                (fields.choices("bridges", "Platforms", &html! { "What each one says is translated into purposes; what is unclear is no consent." }, &html! {
                    @for (bridge, name, title) in BRIDGES { (tick("bridges", name, draft.bridges.contains(&bridge), title, "")) }
                }))
                div class="pair" {
                    (fields.field("tcf_vendor", "TCF vendor number", &html! { "Yours on IAB Europe's list. Empty: only a publisher's own segment can grant." },
                        &html! { input id="tcf_vendor" name="tcf_vendor" inputmode="numeric" value=(draft.tcf_vendor); }))
                }
                (tick("us_optout", "ignore", draft.us_optout_is_ignored, "Opt-outs under US state laws mean nothing here", "Otherwise they are a refusal (GPP)."))
            }
            (tick("emit_consent_mode", "1", draft.emit_consent_mode, "Tell Google's tags what was decided", "As Consent Mode v2: all denied first, then the answer."))
            (fields.field("cookie_domain", "Shared over subdomains of", &html! { "The tag then carries " code { "data-domain" } ". Empty: each host asks for itself." },
                &html! { input id="cookie_domain" name="cookie_domain" value=(draft.cookie_domain) spellcheck="false" autocapitalize="none" placeholder="shop.example"; }))
        }
    }
}

fn revision(draft: &ConsentDraft, config: &SiteConfig, fields: Fields<'_>) -> Markup {
    let next = config.policy_revision.saturating_add(1);
    html! {
        fieldset id="revision" {
            legend { "Revision" }
            div class="revisions" {
                p { span class="revision-number" { (config.policy_revision) } " is in force. "
                    @if config.material_revision < config.policy_revision { "What was granted under " (config.material_revision) " or later holds." } @else { "Only what was granted under it holds." } }
                p class="hint" {
                    "A grant is worth what the visitor could read. So texts, controller, privacy page, purposes, more days and fewer languages are only taken under a new revision; "
                    "who refused is not asked again for six months, whatever the revision."
                }
            }
            (fields.said("revision"))
            div class={ @if !fields.said("revision").0.is_empty() { "field-wrong" } } {
                (tick("new_revision", "1", draft.new_revision, &format!("Publish as revision {next}"), "What was granted before stays in force."))
                (tick("material", "1", draft.material, "This change is material: ask everyone who granted again", "A purpose more, another controller, or a meaning that is not the same."))
            }
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
