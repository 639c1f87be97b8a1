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
mod api;
mod away;
mod calls;
mod context;
mod dashboard;
mod decline;
mod delivery;
mod demo;
mod deploy;
mod died;
mod differential;
mod engagement;
mod equal;
mod errors;
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
mod requests;
mod said;
mod screens;
mod secrets;
mod session;
mod settings;
mod signal;
mod soft;
mod views;
mod vitals;

in_every_engine! {
    accept_records_what_the_page_did => crate::accept::records_what_the_page_did;
    accept_follows_a_route_that_comes_before_the_wasm => crate::accept::follows_a_route_that_comes_before_the_wasm;
    accept_follows_client_routes => crate::accept::follows_client_routes;
    accessible_banner_in_every_look => crate::accessible::banner_in_every_look;
    accessible_settings_in_every_look => crate::accessible::settings_in_every_look;
    accessible_settings_take_and_give_back_the_focus => crate::accessible::settings_take_and_give_back_the_focus;
    calls_of_the_site_are_rows => crate::calls::of_the_site_are_rows;
    calls_of_settings_stand_on_later_errors => crate::calls::of_settings_stand_on_later_errors;
    calls_of_a_flood_are_counted => crate::calls::of_a_flood_are_counted;
    calls_of_links_and_marks_are_rows => crate::calls::of_links_and_marks_are_rows;
    calls_of_no_use_are_rows_of_the_full_build => crate::calls::of_no_use_are_rows_of_the_full_build;
    context_is_told_once_and_when_it_changes => crate::context::is_told_once_and_when_it_changes;
    delivery_waits_out_what_others_answer => crate::delivery::waits_out_what_others_answer;
    delivery_waits_as_long_as_it_is_told => crate::delivery::waits_as_long_as_it_is_told;
    delivery_asks_a_blocked_address_few_times => crate::delivery::asks_a_blocked_address_few_times;
    delivery_is_kept_while_offline_and_sent_when_online => crate::delivery::is_kept_while_offline_and_sent_when_online;
    delivery_of_an_earlier_page_load_keeps_its_time => crate::delivery::of_an_earlier_page_load_keeps_its_time;
    delivery_of_two_tabs_is_sent_once => crate::delivery::of_two_tabs_is_sent_once;
    delivery_goes_on_where_the_device_is_full => crate::delivery::goes_on_where_the_device_is_full;
    delivery_is_forgotten_when_it_is_withdrawn => crate::delivery::is_forgotten_when_it_is_withdrawn;
    delivery_survives_a_killed_process => crate::delivery::survives_a_killed_process;
    delivery_accounts_for_all_that_was_captured => crate::delivery::accounts_for_all_that_was_captured;
    api_before_and_after_a_grant => crate::api::before_and_after_a_grant;
    api_after_a_wider_grant_nothing_is_lost => crate::api::after_a_wider_grant_nothing_is_lost;
    api_after_a_withdrawal_and_another_grant => crate::api::after_a_withdrawal_and_another_grant;
    api_hook_edits_and_drops => crate::api::hook_edits_and_drops;
    api_twice_on_a_page_is_once => crate::api::twice_on_a_page_is_once;
    api_two_sites_on_a_page_are_the_first => crate::api::two_sites_on_a_page_are_the_first;
    api_where_no_wasm_may_run_it_is_the_small_sender => crate::api::where_no_wasm_may_run_it_is_the_small_sender;
    api_shadowed_properties_break_nothing => crate::api::shadowed_properties_break_nothing;
    api_among_patched_functions_it_records_and_ends => crate::api::among_patched_functions_it_records_and_ends;
    away_prerendered_counts_when_it_is_seen => crate::away::prerendered_counts_when_it_is_seen;
    away_and_back_with_all_that_is_recorded => crate::away::and_back_with_all_that_is_recorded;
    said_on_the_console_is_a_row_and_stays_on_the_console => crate::said::on_the_console_is_a_row_and_stays_on_the_console;
    said_by_the_browser_is_a_row => crate::said::by_the_browser_is_a_row;
    requests_are_rows_without_patching => crate::requests::are_rows_without_patching;
    requests_patched_are_known_by_their_calls => crate::requests::patched_are_known_by_their_calls;
    requests_patched_leave_others_alone => crate::requests::patched_leave_others_alone;
    demo_counts_what_the_repair_bench_counted => crate::demo::counts_what_the_repair_bench_counted;
    decline_leaves_a_record_and_nothing_else => crate::decline::leaves_a_record_and_nothing_else;
    engagement_is_what_was_seen => crate::engagement::is_what_was_seen;
    engagement_is_of_each_view => crate::engagement::is_of_each_view;
    died_without_a_word_is_told_of_by_the_next_page => crate::died::without_a_word_is_told_of_by_the_next_page;
    differential_runs_say_what_web_vitals_says => crate::differential::runs_say_what_web_vitals_says;
    equal_choices_in_the_longest_language => crate::equal::choices_in_the_longest_language;
    equal_number_of_keys => crate::equal::number_of_keys;
    equal_on_hostile_pages => crate::equal::on_hostile_pages;
    errors_of_every_shape_are_rows => crate::errors::of_every_shape_are_rows;
    errors_that_come_again_are_counted => crate::errors::that_come_again_are_counted;
    errors_of_a_flood_cost_little => crate::errors::of_a_flood_cost_little;
    errors_of_the_pages_own_policy_are_rows => crate::errors::of_the_pages_own_policy_are_rows;
    errors_say_what_came_before_them => crate::errors::say_what_came_before_them;
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
    views_begin_with_another_path_only => crate::views::begin_with_another_path_only;
    views_begin_with_the_hash_where_the_site_routes_by_it => crate::views::begin_with_the_hash_where_the_site_routes_by_it;
    views_of_a_flood_are_capped_and_counted => crate::views::of_a_flood_are_capped_and_counted;
    views_say_how_they_came_about => crate::views::say_how_they_came_about;
    views_bear_the_names_that_the_site_gives => crate::views::bear_the_names_that_the_site_gives;
    views_say_what_campaign_led_to_them => crate::views::say_what_campaign_led_to_them;
    soft_navigations_have_vitals_of_their_own => crate::soft::navigations_have_vitals_of_their_own;
    vitals_are_those_of_web_vitals => crate::vitals::are_those_of_web_vitals;
    vitals_name_the_script_that_held_the_page_up => crate::vitals::name_the_script_that_held_the_page_up;
    vitals_say_when_the_banner_was_largest => crate::vitals::say_when_the_banner_was_largest;
    vitals_say_where_the_time_goes => crate::vitals::say_where_the_time_goes;
    policy_of_an_isolated_page_holds => crate::policy::of_an_isolated_page_holds;
    secrets_never_leave_the_page => crate::secrets::never_leave_the_page;
    secrets_never_leave_the_page_that_records_all => crate::secrets::never_leave_the_page_that_records_all;
    session_joins_page_loads_and_tabs => crate::session::joins_page_loads_and_tabs;
    session_begins_anew_when_it_was_cleared => crate::session::begins_anew_when_it_was_cleared;
    session_needs_linking_and_goes_with_it => crate::session::needs_linking_and_goes_with_it;
    settings_show_and_stop => crate::settings::show_and_stop;
}
