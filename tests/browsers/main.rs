//! Visits in three browsers against the built worker in real workerd: what a visitor, the host page
//! and the operator's database see. Host pages come from other origins than the worker.
#![allow(clippy::disallowed_methods, reason = "runs natively, where clocks exist")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

/// One test for each engine, so that the name of a failure says where it failed.
macro_rules! in_every_engine {
    ($($(#[$doc:meta])* $name:ident => $run:path;)*) => {$(
        $(#[$doc])*
        mod $name {
            #[test]
            fn chromium() { $run(candor_tests::engine::Engine::Chromium) }
            #[test]
            fn firefox() { $run(candor_tests::engine::Engine::Firefox) }
            #[test]
            fn webkit() { $run(candor_tests::engine::Engine::Webkit) }
        }
    )*};
}

mod accept;
mod accessible;
mod dashboard;
mod decline;
mod demo;
mod deploy;
mod equal;
mod exit;
mod faults;
mod filled;
mod frames;
mod gate;
mod guest;
mod hide;
mod idle;
mod looks;
mod platform;
mod policy;
mod screens;
mod settings;
mod signal;
mod vitals;

in_every_engine! {
    accept_records_what_the_page_did => crate::accept::records_what_the_page_did;
    accept_follows_a_route_that_comes_before_the_wasm => crate::accept::follows_a_route_that_comes_before_the_wasm;
    accept_follows_client_routes => crate::accept::follows_client_routes;
    accessible_banner_in_every_look => crate::accessible::banner_in_every_look;
    accessible_settings_in_every_look => crate::accessible::settings_in_every_look;
    accessible_settings_take_and_give_back_the_focus => crate::accessible::settings_take_and_give_back_the_focus;
    demo_counts_what_the_repair_bench_counted => crate::demo::counts_what_the_repair_bench_counted;
    decline_leaves_a_record_and_nothing_else => crate::decline::leaves_a_record_and_nothing_else;
    equal_choices_in_the_longest_language => crate::equal::choices_in_the_longest_language;
    equal_number_of_keys => crate::equal::number_of_keys;
    equal_on_hostile_pages => crate::equal::on_hostile_pages;
    exit_at_50_ms_sends_one_open_and_one_view => crate::exit::sends_one_open_and_one_view;
    faults_at_page_load_are_not_noticed => crate::faults::at_page_load_are_not_noticed;
    faults_at_page_load_are_not_noticed_by_a_page_that_preloads =>
        crate::faults::at_page_load_are_not_noticed_by_a_page_that_preloads;
    faults_hanging_edge_does_not_delay_the_load_event => crate::faults::hanging_edge_does_not_delay_the_load_event;
    faults_of_the_intake_lose_nothing => crate::faults::of_the_intake_lose_nothing;
    faults_of_the_assets_lead_to_the_small_sender => crate::faults::of_the_assets_lead_to_the_small_sender;
    faults_hanging_assets_do_not_delay_the_load_event => crate::faults::hanging_assets_do_not_delay_the_load_event;
    frames_are_left_alone => crate::frames::are_left_alone;
    frames_take_part_when_told_to => crate::frames::take_part_when_told_to;
    frames_two_sites_on_one_origin_share_the_answer => crate::frames::two_sites_on_one_origin_share_the_answer;
    frames_subdomains_share_the_answer_where_the_tag_says_so => crate::frames::subdomains_share_the_answer_where_the_tag_says_so;
    gate_for_who_refuses => crate::gate::keeps_to_the_table_for_who_refuses;
    gate_under_the_signal => crate::gate::keeps_to_the_table_under_the_signal;
    gate_when_a_grant_is_withdrawn => crate::gate::keeps_to_the_table_when_a_grant_is_withdrawn;
    guest_keeps_the_back_forward_cache => crate::guest::keeps_the_back_forward_cache;
    guest_records_only_what_was_chosen => crate::guest::records_only_what_was_chosen;
    guest_stops_in_every_tab_when_withdrawn => crate::guest::stops_in_every_tab_when_withdrawn;
    hide_keeps_one_row_with_the_last_value => crate::hide::keeps_one_row_with_the_last_value;
    platform_is_asked_instead_of_our_banner => crate::platform::is_asked_instead_of_our_banner;
    policy_of_a_strict_page_holds => crate::policy::of_a_strict_page_holds;
    policy_of_a_strict_page_that_preloads_holds => crate::policy::of_a_strict_page_that_preloads_holds;
    vitals_are_those_of_web_vitals => crate::vitals::are_those_of_web_vitals;
    policy_of_an_isolated_page_holds => crate::policy::of_an_isolated_page_holds;
    settings_show_and_stop => crate::settings::show_and_stop;
}
