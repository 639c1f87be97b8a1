//! A site's settings: the tag, and the part of the configuration that asks nobody anything.

use maud::{Markup, html};
use protocol::site::SiteConfig;

use crate::civil::offset_name;
use crate::draft::{BeaconDraft, FieldMistake, FrontsDraft, Mistakes, SamplingDraft, ScrubDraft, SettingsDraft};
use crate::form::Form;
use crate::layout;
use crate::pages::fields::{Fields, radio, tick};
use crate::pages::form_page::FormPage;
use crate::view::View;

/// The page.
pub(crate) const FORM: FormPage = FormPage { read, beside, fields: of_view };

fn read(form: &Form, base: &SiteConfig) -> Result<SiteConfig, Vec<FieldMistake>> {
    let (mut config, mut mistakes) = (base.clone(), Mistakes::default());
    SettingsDraft::sent(form).apply(&mut config, &mut mistakes);
    if let Some(fronts) = FrontsDraft::sent(form) {
        fronts.apply(&mut config, &mut mistakes);
    }
    if let Some(sampling) = SamplingDraft::sent(form) {
        sampling.apply(&mut config, &mut mistakes);
    }
    if let Some(beacon) = BeaconDraft::sent(form) {
        beacon.apply(&mut config);
    }
    if let Some(scrub) = ScrubDraft::sent(form) {
        scrub.apply(&mut config);
    }
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
    let of_fronts = sent.and_then(FrontsDraft::sent).unwrap_or_else(|| FrontsDraft::of(&view.site.config));
    let of_beacon = sent.and_then(BeaconDraft::sent).unwrap_or_else(|| BeaconDraft::of(&view.site.config));
    let of_sampling = sent.and_then(SamplingDraft::sent).unwrap_or_else(|| SamplingDraft::of(&view.site.config));
    let of_scrub = sent.and_then(ScrubDraft::sent).unwrap_or_else(|| ScrubDraft::of(&view.site.config));
    html! { (site(&draft, fields)) (fronts(&of_fronts, fields)) (data(&draft, fields)) (sampling(&of_sampling, fields)) (beacon(&of_beacon, fields)) (scrub(&of_scrub, fields)) }
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

/// Front mode.
fn fronts(draft: &FrontsDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "In front of the site" }
            (fields.field("fronts", "Hosts before which the worker stands", &html! { "One a line, as in " code { "www.shop.example" } ": their pages get the tag on their way, and documents are counted, also those that never load it. It needs a route of the worker to each of them. Empty: the tag stands in your pages." },
                &html! { textarea id="fronts" name="fronts" rows="2" spellcheck="false" autocapitalize="none" { (draft.fronts) } }))
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

/// Rules for some of it, the budget, and what stays when the rows have gone.
fn sampling(draft: &SamplingDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Sampling and budget" }
            (fields.field("sampling", "Rules", &html! { "One a line; the first that fits decides, and where none does the share above. " code { "25% kind=vital path=/shop/* release=2026.*" } ": kind, path and release may be left out, " code { "*" } " stands for any text." },
                &html! { textarea id="sampling" name="sampling" rows="3" spellcheck="false" autocapitalize="none" { (draft.rules) } }))
            div class="pair" {
                (fields.field("budget_rows_per_day", "Budget, in events a day", &html! { "If more would be stored, sampling is lowered so that the day lasts. Empty: none." },
                    &html! { input id="budget_rows_per_day" name="budget_rows_per_day" inputmode="numeric" value=(draft.budget); }))
                (fields.field("rollup_days", "Roll-ups kept, in days", &html! { "Counts and distributions by the hour, without page loads; at most 395." },
                    &html! { input id="rollup_days" name="rollup_days" inputmode="numeric" value=(draft.rollup_days) required; }))
            }
        }
    }
}

/// Which beacon, and what it may read beyond the usual.
fn beacon(draft: &BeaconDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "The beacon" }
            (fields.choices("build", "What it records", &html! { "After a grant, and only what the visitor granted." }, &html! {
                (radio("build", "standard", &draft.build, "Standard", "Views, timings, errors, engagement, settings and context."))
                (radio("build", "full", &draft.build, "Full", "Also requests, long frames, forms, rage and dead clicks, the console. Who accepts downloads some 8 KB more."))
            }))
            (tick("hash_routes", "1", draft.hash_routes, "The hash is a route", "For pages that change only what stands behind the # of their address."))
            (tick("titles", "1", draft.titles, "Record titles", "Of every view. Not where a title can name a person or what they look for."))
            (fields.field("server_timing", "Server-Timing", &html! { "Names of entries that are recorded with the time to first byte, such as " code { "db, cache" } ". At most 10; empty: none." },
                &html! { input id="server_timing" name="server_timing" value=(draft.server_timing) spellcheck="false" autocapitalize="none"; }))
            (fields.choices("requests", "How requests are measured", &html! { "In the full beacon." }, &html! {
                (radio("requests", "timing", &draft.requests, "By the browser's own timings", "Nothing of the page is touched."))
                (radio("requests", "patched", &draft.requests, "By wrapping fetch and XMLHttpRequest", "After the grant. The status of every request is seen, and requests can be traced; bodies are never read."))
            }))
            (fields.field("trace_hosts", "Traced hosts", &html! { "One a line: hosts that get " code { "traceparent" } " besides the page's own, if requests are wrapped: " code { "api.shop.example" } ", " code { "*.shop.example" } ". They must allow that header." },
                &html! { textarea id="trace_hosts" name="trace_hosts" rows="2" spellcheck="false" { (draft.trace_hosts) } }))
        }
    }
}

/// What the edge keeps although it looks private.
fn scrub(draft: &ScrubDraft, fields: Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "Scrubbing" }
            (fields.field("keep_names", "Properties that are kept", &html! { "One a line. Values behind a name such as " code { "phone" } ", " code { "mail" } " or " code { "pin" } " are hidden; " code { "phone_model" } " or " code { "mail_client" } " may be kept. Their values are scrubbed like all others, and a name of a secret or a person is never taken." },
                &html! { textarea id="keep_names" name="keep_names" rows="2" spellcheck="false" autocapitalize="none" { (draft.keep_names) } }))
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
