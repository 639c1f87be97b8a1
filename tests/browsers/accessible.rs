//! axe-core finds nothing on banner and settings, in every look and every engine. What no machine
//! finds is tested by hand: this is the floor.

use candor_tests::engine::Engine;
use candor_tests::visit::Visit;
use candor_tests::{paths, poll, stand};
use serde_json::{Value, json};

use crate::looks::{self, Look, ROOT};

/// Runs axe-core over the whole page with every rule, those for best practice included.
const AXE: &str = "
    const { violations, passes } = await axe.run(document, { resultTypes: ['violations', 'passes'] });
    const ours = (target) => target.some((step) => Array.isArray(step));
    return {
      violations: violations.map(({ id, help, nodes }) => [id, help, nodes.map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary])]),
      looked_at: passes.flatMap(({ nodes }) => nodes).filter(({ target }) => ours(target)).length,
    };";

#[track_caller]
fn assert_clean(visit: &Visit<'_>, look: Look, state: &str) {
    looks::settle(visit);
    look.assert_seen(visit);
    let axe = paths::repository().join("node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(&axe).unwrap_or_else(|error| panic!("{}: {error}", axe.display()));
    visit.browser.run(&format!("if (!window.axe) {{ {source} }}"));
    let seen = visit.browser.run_async(AXE);
    let what = format!("{:?}, {}, {state}", visit.browser.engine, look.name());
    assert_eq!(seen["violations"], json!([]), "{what}: {seen:#}");
    // It looked into the shadow root.
    assert!(seen["looked_at"].as_u64() >= Some(20), "{what}: axe-core saw nothing of ours: {seen:#}");
}

/// Presses Tab, or whatever else a script does not, and comes back when the script sees it.
#[track_caller]
fn wait_for(visit: &Visit<'_>, what: &str, condition: &str) {
    poll::until(what, || {
        let seen = visit.browser.run(&format!("{ROOT} return {condition}"));
        poll::holds(seen == true, seen)
    });
}

pub(crate) fn banner_in_every_look(engine: Engine) {
    for look in Look::of(engine) {
        let visit = looks::visit(stand::shared(), engine, look, "axe-banner", &Value::Null);
        look.go(&visit, "plain.html");
        let choose = visit.banner_button("choose");
        assert_clean(&visit, look, "the question");
        visit.browser.click(&choose);
        wait_for(&visit, "the purposes are shown", "root.activeElement?.type == 'checkbox'");
        assert_clean(&visit, look, "the purposes");
    }
}

pub(crate) fn settings_in_every_look(engine: Engine) {
    for look in Look::of(engine) {
        let visit = looks::visit(stand::shared(), engine, look, "axe-settings", &Value::Null);
        visit.grant_before(15);
        look.go(&visit, "plain.html");
        visit.browser.click_on("#throw");
        let _ = visit.wait_events("open", 1);
        looks::open_settings(&visit);
        assert_clean(&visit, look, "the settings");
        visit.browser.click(&looks::element(&visit, "show"));
        wait_for(&visit, "what is stored is listed", "root.querySelectorAll('ol li').length > 0");
        visit.browser.run(&format!("{ROOT} root.querySelector('details').open = true"));
        wait_for(&visit, "one row is open", "root.querySelectorAll('details dt').length > 5");
        assert_clean(&visit, look, "what is stored");
        visit.browser.click(&looks::element(&visit, "stop"));
        wait_for(
            &visit,
            "it is stopped",
            "!root.querySelector('input:checked') && root.querySelector('[role=status]').textContent.length > 20",
        );
        assert_clean(&visit, look, "stopped");
    }
}

/// The dialog is opened by the visitor: its heading has the focus, and what opened it has it again afterwards.
pub(crate) fn settings_take_and_give_back_the_focus(engine: Engine) {
    let visit = looks::visit(stand::shared(), engine, Look::Light, "focus", &Value::Null);
    visit.grant_before(15);
    visit.go("plain.html");
    let record = visit.browser.run("return document.cookie");
    for close in ["close", "Escape"] {
        visit.browser.run("document.querySelector('nav a').focus()");
        looks::open_settings(&visit);
        assert_eq!(visit.browser.run(&format!("{ROOT} return root.activeElement.id")), "t", "the heading has the focus");
        // Edits that are not saved are no choice.
        visit.browser.run(&format!("{ROOT} root.querySelector('input').click()"));
        if close == "close" {
            visit.browser.click(&looks::element(&visit, "close"));
        } else {
            visit.browser.type_into("body", "\u{E00C}");
        }
        poll::until("the settings are gone", || {
            let seen = visit.browser.run(&format!("{ROOT} return [!root, document.activeElement.textContent]"));
            poll::holds(seen == json!([true, "Chairs"]), seen)
        });
        assert_eq!(visit.browser.run("return document.cookie"), record, "nothing has changed");
    }
}
