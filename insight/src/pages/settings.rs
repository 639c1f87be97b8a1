//! A site's settings: the tag, and the part of the configuration that asks nobody anything.

use maud::{Markup, html};
use protocol::site::SiteConfig;

use crate::civil::offset_name;
use crate::draft::{FieldMistake, Mistakes, SettingsDraft};
use crate::form::Form;
use crate::layout;
use crate::pages::fields::Fields;
use crate::pages::form_page::FormPage;
use crate::view::View;

/// The page.
pub(crate) const FORM: FormPage = FormPage { read, beside, fields: of_view };

fn read(form: &Form, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
    let (mut config, mut mistakes) = (base.clone(), Mistakes::default());
    SettingsDraft::sent(form).apply(&mut config, &mut mistakes);
    mistakes.judge(config)
}

fn beside(view: &View<'_>) -> Markup {
    html! {
        section class="panel tag-panel" {
            h2 { "The tag" }
            p { "Paste it into the " code { "<head>" } " of every page. Pages with " code { "Cross-Origin-Embedder-Policy" } " add " code { "crossorigin" } " to it." }
            (layout::tag(&layout::tag_text(view.request, &view.site.key, &view.site.config)))
        }
    }
}

fn of_view(view: &View<'_>, sent: Option<&Form>, fields: Fields<'_>) -> Markup {
    let draft = sent.map_or_else(|| SettingsDraft::of(&view.site.config), SettingsDraft::sent);
    html! { (site(&draft, fields)) (data(&draft, fields)) }
}

/// Name and origins.
pub(crate) fn site(draft: &SettingsDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "The site" }
            (fields.field("name", "Name", &html! { "The dashboard and the banner show it. Empty: the site's key." },
                &html! { input id="name" name="name" value=(draft.name) maxlength="128" autocomplete="off"; }))
            (fields.field("origins", "Origins", &html! { "One a line: where your pages come from. " code { "https://shop.example" } ", " code { "https://*.shop.example" } ", " code { "http://localhost:*" } ", or " code { "*" } " for any." },
                &html! { textarea id="origins" name="origins" rows="4" spellcheck="false" required { (draft.origins) } }))
        }
    }
}

/// How much is kept, and how it is shown.
pub(crate) fn data(draft: &SettingsDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Data" }
            div class="pair" {
                (fields.field("rate", "Share of page loads kept, in percent", &html! { "100 keeps all. Coverage and errors are never sampled; every figure is weighted." },
                    &html! { input id="rate" name="rate" inputmode="decimal" value=(draft.rate) required; }))
                (fields.field("utc_offset_minutes", "Time zone of the reports", &html! { "All charts and times of this site." }, &zones(draft)))
                (fields.field("assets", "Version of the beacon", &html! { "Empty: the newest. Name one to hold this site there." },
                    &html! { input id="assets" name="assets" value=(draft.assets) spellcheck="false" placeholder="newest"; }))
            }
        }
    }
}

fn zones(draft: &SettingsDraft) -> Markup {
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
