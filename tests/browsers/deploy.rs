//! A deploy between the load of a page and the visitor's decision: the page goes on with the
//! version that it was loaded with.

use candor_tests::engine::Engine;
use candor_tests::stand::Stand;
use candor_tests::visit::Visit;

#[test]
fn deploy_between_load_and_accept_still_works() {
    // Its own stand: a deploy restarts the worker.
    let stand = Stand::start();
    let visits = Engine::ALL.map(|engine| Visit::start(&stand, engine, "deploy"));
    for visit in &visits {
        visit.go("plain.html");
        let _ = visit.banner_button("accept");
    }
    let (before, after) = stand.deploy();
    assert_ne!(before, after);
    for visit in &visits {
        visit.decide("accept");
        let open = visit.wait_events("open", 1).remove(0);
        assert_eq!(open["mode"], "wasm");
        let assets: Vec<_> = visit.requests().into_iter().filter(|request| request.url.starts_with("/a/")).collect();
        assert!(assets.iter().any(|request| request.url.ends_with("/beacon.wasm")), "{assets:#?}");
        for request in assets {
            assert!(request.url.starts_with(&format!("/a/{before}/")), "{request:?}");
            assert_eq!(request.status, "200");
        }
        visit.assert_unnoticed();

        visit.go("second.html");
        visit.wait_events("open", 2);
        let newest = visit.requests().into_iter().rfind(|request| request.url.starts_with("/a/")).unwrap();
        assert!(newest.url.starts_with(&format!("/a/{after}/")), "{newest:?}");
    }
}
