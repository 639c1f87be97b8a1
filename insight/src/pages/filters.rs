//! The operator's rules: a list with what each has filtered, to be switched off and deleted, and a form for
//! another. Below it what is filtered without a rule.

use maud::{Markup, html};
use protocol::reason::Drop;
use protocol::rule::{Action, Field, NOTE_BYTES, PATTERN_BYTES, RULE_ID_BYTES, Rule};

use crate::auth::SiteScope;
use crate::coverage::Coverage;
use crate::draft::FieldMistake;
use crate::figure::whole;
use crate::form::Form;
use crate::layout::{self, cell, foreign};
use crate::pages::SitePage;
use crate::pages::fields::{Fields, radio};
use crate::pages::site::framed;
use crate::request::{Page, Request};
use crate::rules::{self, RuleError, StoredRule};
use crate::sites::Site;
use crate::store::{self, Database, Store, StoreError, number, text};
use crate::view::View;
use crate::window::Window;

/// For how many days it is counted what a rule has filtered, the day that is now among them.
const DAYS: u64 = 7;

/// Shows the page, after the change that was asked for.
pub(crate) async fn page(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    page: &SitePage,
) -> Result<Page, StoreError> {
    if request.method != "POST" {
        return show(store, request, scope, site, (page, 200), None, &[]).await;
    }
    let sent = Form::parse(request.body);
    let changed = || {
        let mut answer = Page::redirect(&["/sites/", site.key.as_str(), "/", page.slug].concat());
        answer.changed_site = Some(site.key.clone());
        answer
    };
    match sent.get("do") {
        "add" => {}
        "delete" => {
            rules::remove(store, scope, sent.get("id")).await?;
            return Ok(changed());
        }
        to @ ("on" | "off") => {
            let rule = rules::list(store, scope).await?.into_iter().find(|stored| stored.rule.id == sent.get("id"));
            if let Some(StoredRule { rule, .. }) = rule {
                let rule = Rule { enabled: to == "on", ..rule };
                // It was sound when it was made; if it no longer is, it is not in force anyway.
                if let Err(RuleError::Store(error)) = rules::put(store, scope, &rule, request.now_ms).await {
                    return Err(error);
                }
            }
            return Ok(changed());
        }
        _ => return Ok(Page::redirect(&["/sites/", site.key.as_str(), "/", page.slug].concat())),
    }
    match rules::put(store, scope, &read(&sent, request.now_ms), request.now_ms).await {
        Ok(_) => Ok(changed()),
        Err(RuleError::Store(error)) => Err(error),
        Err(RuleError::Mistake(mistake)) => {
            let mistakes = [FieldMistake { field: mistake.field, text: mistake.text.into() }];
            show(store, request, scope, site, (page, 422), Some(&sent), &mistakes).await
        }
    }
}

/// The rule of the form. Without a name it is given one that no other has.
fn read(form: &Form, now_ms: u64) -> Rule {
    let typed = |name| form.get(name).trim_ascii();
    Rule {
        id: if typed("id").is_empty() { format!("r{now_ms:x}") } else { typed("id").into() },
        action: Action::from_name(typed("action")).unwrap_or(Action::Drop),
        field: Field::from_name(typed("field")).unwrap_or(Field::Path),
        pattern: typed("pattern").into(),
        note: typed("note").into(),
        enabled: true,
    }
}

async fn show(
    store: &impl Store,
    request: &Request<'_>,
    scope: &SiteScope,
    site: &Site,
    (page, status): (&SitePage, u16),
    sent: Option<&Form>,
    mistakes: &[FieldMistake],
) -> Result<Page, StoreError> {
    let rules = rules::list(store, scope).await?;
    let window = Window::of("", request.now_ms, site.config.utc_offset_minutes);
    let since = window.last_day().saturating_sub(DAYS - 1);
    let query = scope.query(include_str!("../sql/rule_tallies.sql"), [since.into()]);
    let tallies = store::rows(store, Database::Events, query).await?;
    let filtered = |id: &str| tallies.iter().find(|row| text(row, "rule") == id).map_or(0.0, |row| number(row, "n"));
    let view = View { request, site, window: &window, coverage: &Coverage::default(), has_events: false, decided: &[], judged: None };
    let body = html! {
        div class="head" {
            div {
                h1 { (page.title) }
                p class="lead" { (page.lead) " A change is in force everywhere within 30 seconds." }
            }
        }
        div class="panels" {
            section class="panel rules" {
                h2 { "Your rules" }
                @if rules.is_empty() { (layout::nothing("There is no rule yet. Without one only the filters below are at work.")) } @else {
                    table class="stacking" {
                        thead { tr { th scope="col" { "Rule" } th scope="col" { "What it matches" } th scope="col" class="number" { "Filtered in 7 days" } th scope="col" { "Change" } } }
                        tbody { @for stored in &rules { (row(&view, stored, filtered(&stored.rule.id))) } }
                    }
                }
                p class="basis" { "A rule that lets something through wins over every filter and every other rule. What was filtered is counted by whole days in UTC, also where it was released." }
            }
            form method="post" class="settings" { (form(sent, Fields(mistakes))) }
            section class="panel built-in" {
                h2 { "Filtered without a rule" }
                dl class="reasons" {
                    @for reason in Drop::ALL.iter().filter(|reason| reason.is_filter() && **reason != Drop::Rule) {
                        div { dt { code { (reason.code()) } span class="reason-text" { (reason.text()) } } }
                    }
                }
                p class="basis" { "To let one of them in, add a rule that lets it through. A browser that a program drives and that says so is marked, not filtered." }
            }
        }
    };
    Ok(Page::html(status, framed(&view, page.slug, page.title, None, &body)))
}

fn row(view: &View<'_>, StoredRule { rule, updated_ms, .. }: &StoredRule, filtered: f64) -> Markup {
    let (switch, switched) = if rule.enabled { ("off", "Switch off") } else { ("on", "Switch on") };
    html! {
        tr {
            (cell("Rule", "", &html! { div { code { (foreign(&rule.id)) } @if !rule.note.is_empty() { " " span class="faint" { (foreign(&rule.note)) } } } }))
            (cell("What it matches", "", &html! {
                div {
                    strong { (rule.action.name()) } " " (rule.field.name()) " " code { (foreign(&rule.pattern)) }
                    @if !rule.enabled { " " span class="faint" { "(switched off)" } }
                    " " span class="faint" { (view.moment(*updated_ms)) }
                }
            }))
            (cell("Filtered in 7 days", "number", &html! { @if rule.action == Action::Drop { (whole(filtered)) } @else { "–" } }))
            (cell("Change", "", &html! {
                form method="post" class="actions" {
                    input type="hidden" name="id" value=(rule.id);
                    button class="plain" name="do" value=(switch) { (switched) }
                    button class="plain" name="do" value="delete" { "Delete" }
                }
            }))
        }
    }
}

fn form(sent: Option<&Form>, fields: Fields<'_>) -> Markup {
    let typed = |name: &str| sent.map_or("", |form| form.get(name));
    let action = if typed("action").is_empty() { Action::Drop.name() } else { typed("action") };
    html! {
        fieldset {
            legend { "Add a rule" }
            (fields.choices("action", "What it does", &html! { "With events that it matches." }, &html! {
                (radio("action", "drop", action, Action::Drop.text(), "They wait in quarantine for seven days."))
                (radio("action", "allow", action, Action::Allow.text(), "Whatever filters and other rules say."))
            }))
            (fields.field("field", "What it looks at", &html! { "Addresses and user agents are compared and never stored." }, &html! {
                select id="field" name="field" {
                    @for field in Field::ALL { option value=(field.name()) selected[field.name() == typed("field")] { (field.text()) } }
                }
            }))
            (fields.field("pattern", "Pattern", &html! { "In paths, messages and releases " code { "*" } " stands for any text." },
                &html! { input id="pattern" name="pattern" value=(typed("pattern")) maxlength=(PATTERN_BYTES) required spellcheck="false" autocapitalize="none" autocomplete="off"; }))
            (fields.field("note", "Note", &html! { "For you: why it is there." },
                &html! { input id="note" name="note" value=(typed("note")) maxlength=(NOTE_BYTES) autocomplete="off"; }))
            (fields.field("id", "Name", &html! { "Lower-case letters, digits and dashes; an existing one is replaced. Empty: one is made." },
                &html! { input id="id" name="id" value=(typed("id")) maxlength=(RULE_ID_BYTES) spellcheck="false" autocapitalize="none" autocomplete="off"; }))
            p class="actions" { button class="button" name="do" value="add" { "Add" } }
        }
    }
}
