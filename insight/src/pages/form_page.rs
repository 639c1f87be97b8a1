//! A page about a site that is a form: how it is shown, saved, and shown again with its mistakes.
//! What the form holds and how it is read is the page's own.

use maud::{Markup, html};
use protocol::site::SiteConfig;

use crate::auth::Operator;
use crate::coverage::Coverage;
use crate::draft::FieldMistake;
use crate::form::Form;
use crate::pages::SitePage;
use crate::pages::fields::Fields;
use crate::pages::site::framed;
use crate::request::{Page, Request};
use crate::revision::RevisionMistake;
use crate::sites::{self, PutError, Site};
use crate::store::{Store, StoreError};
use crate::view::View;
use crate::window::Window;

/// What a page with a form is made of.
pub(crate) struct FormPage {
    /// The configuration that was sent over the one in force, or what is wrong with it.
    pub(crate) read: fn(&Form, &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>>,
    /// What stands beside the form: above or below it, as the page's style says.
    pub(crate) beside: fn(&View<'_>) -> Markup,
    /// The fields: as they were sent, or of the configuration in force.
    pub(crate) fields: fn(&View<'_>, Option<&Form>, Fields<'_>) -> Markup,
}

/// What stands above the form.
enum Notice {
    None,
    Saved,
    Unchanged,
    Mistakes,
    Conflict,
}

/// Shows the form as the site is configured.
pub(crate) fn show(request: &Request<'_>, site: &Site, page: &SitePage, form: &FormPage) -> Page {
    let notice = match Form::parse(request.query.as_bytes()).get("saved") {
        "" => Notice::None,
        "0" => Notice::Unchanged,
        _ => Notice::Saved,
    };
    draw(request, site, page, form, 200, &notice, None, &[])
}

/// Saves what was sent, or shows it again with what is wrong.
pub(crate) async fn save(
    store: &impl Store,
    request: &Request<'_>,
    operator: &Operator,
    site: &Site,
    page: &SitePage,
    form: &FormPage,
) -> Result<Page, StoreError> {
    let sent = Form::parse(request.body);
    let again = |status, notice: &Notice, mistakes: &[FieldMistake]| draw(request, site, page, form, status, notice, Some(&sent), mistakes);
    let config = match (form.read)(&sent, &site.config) {
        Ok(config) => config,
        Err(mistakes) => return Ok(again(422, &Notice::Mistakes, &mistakes)),
    };
    // The revision that the form was made from: what someone else saved meanwhile is not overwritten.
    let expected = sent.get("revision").parse().unwrap_or(0);
    match sites::put(store, operator, &site.key, &config, Some(expected), request.now_ms).await {
        Ok(stored) => {
            let saved = if stored.revision() == expected { "0" } else { "1" };
            let mut answer = Page::redirect(&["/sites/", site.key.as_str(), "/", page.slug, "?saved=", saved].concat());
            answer.changed_site = Some(site.key.clone());
            Ok(answer)
        }
        Err(PutError::Store(error)) => Err(error),
        Err(PutError::Conflict { .. } | PutError::Reserved) => Ok(again(409, &Notice::Conflict, &[])),
        Err(PutError::Mistake(mistake)) => {
            Ok(again(422, &Notice::Mistakes, &[FieldMistake { field: mistake.field, text: mistake.text.into() }]))
        }
        Err(PutError::Revision(mistake)) => {
            let beside =
                mistake.fields.iter().map(|field| FieldMistake { field, text: "Visitors read this: it needs a new revision.".into() });
            let mistakes: Vec<_> =
                beside.chain([FieldMistake { field: "revision", text: what_to_tick(&mistake, &site.config).into() }]).collect();
            Ok(again(422, &Notice::Mistakes, &mistakes))
        }
    }
}

/// The same as the mistake's own sentence, in the words of the form.
fn what_to_tick(mistake: &RevisionMistake, config: &SiteConfig) -> String {
    if mistake.material_revision > config.policy_revision {
        "A purpose is new, and nobody was asked for it yet: tick “This change is material”, so that everyone is asked again.".into()
    } else {
        format!(
            "What visitors read has changed, and they granted what revision {} says: tick “Publish as revision {}”.",
            config.policy_revision, mistake.policy_revision
        )
    }
}

#[allow(clippy::too_many_arguments)] // one call for each of the ways in which a form is shown
fn draw(
    request: &Request<'_>,
    site: &Site,
    page: &SitePage,
    form: &FormPage,
    status: u16,
    notice: &Notice,
    sent: Option<&Form>,
    mistakes: &[FieldMistake],
) -> Page {
    let window = Window::of("", request.now_ms, site.config.utc_offset_minutes);
    let coverage = Coverage::default();
    let view = View { request, site, window: &window, coverage: &coverage, has_events: false, decided: &[], judged: None };
    let body = html! {
        div class="head" {
            div {
                h1 { (page.title) }
                p class="lead" { (page.lead) " Changed " (view.moment(site.updated_ms)) "; pages follow within a minute." }
            }
        }
        (said(notice))
        div class={ "form-page form-page-" (page.slug) } {
            ((form.beside)(&view))
            form method="post" class="settings" {
                input type="hidden" name="revision" value=(site.revision);
                ((form.fields)(&view, sent, Fields(mistakes)))
                p class="actions" { button class="button" { "Save" } }
            }
        }
    };
    Page::html(status, framed(&view, page.slug, page.title, None, &body))
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
