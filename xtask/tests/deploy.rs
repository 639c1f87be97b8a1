//! `cargo xtask deploy` against a stand-in for wrangler (`wrangler-stand-in.mjs`), because no account is here to deploy to.
//!
//! What it proves is the order of the steps, that a second run changes nothing, that every failure says what to do, and that old
//! versions stay. That wrangler itself accepts the worker is proven by `cargo xtask deploy --dry-run` in CI.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "native only")]

#[path = "deploy/clone.rs"]
mod clone;
#[path = "deploy/live.rs"]
mod live;

use clone::Clone;
use live::Live;

const CREATED: [&str; 6] = [
    "queues create candor-batches",
    "queues create candor-dead",
    "r2 bucket create candor-archive",
    "d1 create candor",
    "d1 create candor-events",
    "deploy",
];

#[test]
fn the_first_run_makes_everything_and_shows_the_token_once() {
    let live = Live::start();
    let clone = Clone::new(&live, "one");
    let before = clone.read("wrangler.toml");
    let said = clone.deploy(&[]).unwrap();

    let changing: Vec<String> = live.calls().into_iter().filter(|call| call.contains("create") || call == "deploy").collect();
    assert_eq!(changing, CREATED);
    let calls = live.calls();
    let place = |wanted: &str| calls.iter().position(|call| call == wanted).unwrap();
    assert!(place("d1 migrations apply DB --remote") < place("deploy"), "{calls:?}");
    assert!(place("d1 migrations apply EVENTS --remote") < place("deploy"), "{calls:?}");

    let token = live.state()["secrets"]["ADMIN_TOKEN"].as_str().unwrap().to_owned();
    assert!(token.len() == 64 && token.chars().all(|c| c.is_ascii_hexdigit()), "{token}");
    assert_eq!(said.matches(&token).count(), 1, "{said}");
    assert!(said.contains(&format!("{}/c/YOUR-SITE.js", live.address())), "{said}");
    assert!(!clone.path("build/secret.json").exists(), "the token stays in no file");
    assert_eq!(clone.read("wrangler.toml"), before, "no identifier reaches the committed file");
    assert!(clone.read("build/wrangler.deploy.toml").contains("database_id = \"id-of-candor-events\""));
}

#[test]
fn a_second_run_changes_nothing() {
    let live = Live::start();
    let clone = Clone::new(&live, "one");
    clone.deploy(&[]).unwrap();
    let (state, calls) = (live.state(), live.calls().len());
    let said = clone.deploy(&["--address", &live.address()]).unwrap();
    let mut after = live.state();
    // Asking for migrations is how one learns that there are none; the stand-in notes each asking.
    after["migrated"] = state["migrated"].clone();
    assert_eq!(after, state);
    let second = live.calls().split_off(calls);
    assert!(!second.iter().any(|call| call.contains("create") || call == "deploy"), "{second:?}");
    assert!(said.contains("was up to date") && !said.contains("shown this once"), "{said}");
}

#[test]
fn five_versions_stay_whatever_clone_deploys() {
    let live = Live::start();
    let mut names = Vec::new();
    for content in ["one", "two", "three", "four", "five", "six"] {
        // A clone of its own each time: it has nothing of what was deployed before.
        let clone = Clone::new(&live, content);
        clone.deploy(&["--address", &live.address()]).unwrap();
        names.insert(0, clone.version.clone());
        names.truncate(5);
        assert_eq!(live.versions(), names);
        for name in &names {
            assert_eq!(live.get(&format!("/a/{name}/loader.js")).unwrap(), live.loader_of(name), "{name}");
            assert!(live.get(&format!("/a/{name}/texts/en.json")).is_some(), "{name}");
        }
    }
}

#[test]
fn every_step_that_fails_says_so_and_the_next_run_goes_on() {
    let live = Live::start();
    let clone = Clone::new(&live, "one");
    let steps = [
        ("whoami", "Run `npx wrangler login`"),
        ("queues info", "Looking for the queue candor-batches failed"),
        ("queues create candor-dead", "queue candor-dead (new) failed"),
        ("r2 bucket create", "bucket candor-archive (new) failed"),
        ("d1 list", "listing the D1 databases"),
        ("d1 create candor-events", "database candor-events (new) failed"),
        ("secret list", "Listing the worker's secrets failed"),
        ("d1 migrations apply EVENTS", "migrations of candor-events failed"),
        ("deploy", "worker (and its secret) failed"),
    ];
    for (call, expected) in steps {
        let said = clone.deploy_with(&[], &[("STAND_IN_FAIL", call)]).unwrap_err();
        assert!(said.contains(expected) && said.contains("told to fail"), "{call}: {said}");
        assert!(!clone.path("build/secret.json").exists(), "{call}");
        assert!(live.state()["versions"].as_array().unwrap().is_empty(), "{call}: nothing is deployed");
    }
    clone.deploy(&[]).unwrap();
    let made: Vec<String> = live.calls().into_iter().filter(|call| call.starts_with("d1 create candor")).collect();
    assert_eq!(made, ["d1 create candor", "d1 create candor-events", "d1 create candor-events"], "what was there was not made again");
}

#[test]
fn nobody_signed_in_is_told_how() {
    let live = Live::start();
    let said = Clone::new(&live, "one").deploy_with(&[], &[("STAND_IN_SIGNED_OUT", "1")]).unwrap_err();
    assert!(said.contains("Nobody is signed in to Cloudflare here. Run `npx wrangler login`"), "{said}");
    assert_eq!(live.calls(), ["whoami --json"]);
}

#[test]
fn a_worker_whose_files_cannot_be_fetched_is_not_deployed_over() {
    let live = Live::start();
    Clone::new(&live, "one").deploy(&[]).unwrap();
    let nowhere = "http://127.0.0.1:9";
    let said = Clone::new(&live, "two").deploy(&["--address", nowhere]).unwrap_err();
    assert!(said.contains(&format!("{nowhere}/a/versions.json gave no answer")) && said.contains("--address"), "{said}");
    assert_eq!(live.state()["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn an_address_that_cannot_be_learnt_must_be_said() {
    let live = Live::start();
    Clone::new(&live, "one").deploy(&[]).unwrap();
    let said = Clone::new(&live, "two").deploy(&[]).unwrap_err();
    assert!(said.contains("cargo xtask deploy --address https://") && said.contains("status 404"), "{said}");
}

#[test]
fn a_file_that_is_not_the_published_one_stops_the_deploy() {
    let live = Live::start();
    let first = Clone::new(&live, "one");
    first.deploy(&[]).unwrap();
    live.overwrite(&format!("a/{}/banner.js", first.version), "something else");
    let said = Clone::new(&live, "two").deploy(&["--address", &live.address()]).unwrap_err();
    assert!(said.contains("banner.js gave status 200 and not the file that was published"), "{said}");
}

#[test]
fn a_worker_that_is_ill_after_the_deploy_is_named_and_the_token_is_known() {
    let live = Live::start();
    live.fall_ill();
    let said = Clone::new(&live, "one").deploy(&[]).unwrap_err();
    assert!(said.contains("/healthz is not well: status 503 DB fails") && said.contains("wrangler rollback"), "{said}");
    assert!(said.contains(live.state()["secrets"]["ADMIN_TOKEN"].as_str().unwrap()), "{said}");
}
