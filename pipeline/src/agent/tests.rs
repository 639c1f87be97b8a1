//! Real user agents, each with what it is, and that a row never says otherwise than its class.

use proptest::prelude::*;

use super::*;

/// Lines of browser, major version, system, device and user agent.
const AGENTS: &str = include_str!("agents.tsv");

fn with(user_agent: &str) -> Facts<'_> {
    Facts { user_agent, ..Facts::default() }
}

fn told(agent: &Agent) -> [&str; 4] {
    [agent.browser, &agent.version, agent.os, agent.device]
}

fn agents() -> Vec<([&'static str; 4], &'static str)> {
    let lines = AGENTS.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.splitn(5, '\t').map(|part| if part == "?" { "" } else { part });
            let expect = std::array::from_fn(|_| parts.next().unwrap());
            (expect, parts.next().unwrap())
        })
        .collect()
}

#[test]
fn real_user_agents() {
    let agents = agents();
    assert!(agents.len() >= 80, "{}", agents.len());
    let wrong: Vec<_> = agents
        .iter()
        .map(|(expect, user_agent)| (expect, of(&with(user_agent)), user_agent))
        .filter(|(expect, found, _)| told(found) != **expect)
        .map(|(expect, found, user_agent)| format!("{user_agent}\n  {found:?}, and not {expect:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hints_say_what_a_user_agent_hides() {
    let desktop = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    let hints = |user_agent, brands, platform, mobile| {
        let facts = Facts {
            client_hints_brands: Some(brands),
            client_hints_platform: Some(platform),
            client_hints_mobile: Some(mobile),
            ..with(user_agent)
        };
        of(&facts)
    };
    let brave = r#""Brave";v="141", "Not?A_Brand";v="8", "Chromium";v="141""#;
    assert_eq!(told(&hints(desktop, brave, "\"Windows\"", "?0")), ["Brave", "141", "Windows", "desktop"]);
    assert_eq!(told(&hints(desktop, r#""Chromium";v="140""#, "\"Linux\"", "?0")), ["Chrome", "140", "Linux", "desktop"]);
    // A tablet that asks for the desktop's page.
    assert_eq!(told(&hints(desktop, brave, "\"Android\"", "?1"))[2..], ["Android", "mobile"]);
    // An app's view has the brands of what shows it.
    let app = [desktop, " Instagram 393.0.0.50.78"].concat();
    assert_eq!(told(&hints(&app, r#""Google Chrome";v="140""#, "", ""))[..2], ["Instagram", "393"]);
    // What has no brands cannot have them.
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
    assert_eq!(told(&hints(firefox, brave, "\"BeOS\"", "")), ["Firefox", "153", "Linux", "desktop"]);
}

/// Device of the class, device of the row.
#[track_caller]
fn agrees(facts: &Facts<'_>) {
    let (agent, class) = (of(facts), class::class_of(facts));
    let mut parts = class.split('-');
    let (family, device) = (parts.next().unwrap(), parts.next().unwrap());
    match agent.device {
        "mobile" | "tablet" => assert_eq!(device, "mobile", "{facts:?}"),
        "desktop" => assert_eq!(device, "desktop", "{facts:?}"),
        other => assert_eq!(other, "tv", "{facts:?}"),
    }
    let families: &[&str] = match agent.browser {
        "Chrome" | "Edge" | "Opera" | "Vivaldi" | "Instagram" | "Facebook" | "TikTok" => &["chromium", "safari", "other"],
        "Firefox" => &["firefox", "safari"],
        "Waterfox" | "LibreWolf" => &["firefox"],
        "Safari" | "WebKitGTK" | "Epiphany" | "WebKit view" => &["safari"],
        "Samsung Internet" | "Brave" | "Electron" | "Chromium" | "Android WebView" | "Huawei Browser" => &["chromium", "safari"],
        "SeaMonkey" | "Internet Explorer" => &["other"],
        _ => &["chromium", "safari", "firefox", "other"],
    };
    assert!(families.contains(&family), "{} of {family}: {facts:?}", agent.browser);
}

#[test]
fn every_real_one_is_what_its_class_says() {
    for (_, user_agent) in agents() {
        agrees(&with(user_agent));
        agrees(&Facts { client_hints_mobile: Some("?1"), ..with(user_agent) });
    }
}

#[test]
fn a_long_one_is_not_read_to_its_end() {
    let text = ["é".repeat(600).as_str(), " Firefox/7"].concat();
    assert_eq!(told(&of(&with(&text))), ["", "", "", "desktop"]);
    assert_eq!(told(&of(&with("Mozilla/5.0 (X11) Gecko Firefox/99999999.1"))), ["Firefox", "", "Linux", "desktop"]);
}

proptest! {
    #[test]
    fn any_text_is_survived_and_agrees(
        text in "(Mozilla/5.0 |\\(|\\)|;|iPhone|iPad|Android|Mobile|Tablet|Windows NT 10.0|Macintosh|X11|TV|Chrome/1|Firefox/2|Safari/3|AppleWebKit/4|Version/5|Seamonkey/1|CriOS/6|Edg/7|Instagram 8|MSIE 9| |/|\\PC){0,20}",
        mobile in "(\\?1|\\?0|)", brands in "(\"|Google Chrome|Brave|;v=|1|,| ){0,12}", platform in "(\"|Android|Windows|Linux|iOS){0,3}",
    ) {
        agrees(&Facts { client_hints_mobile: Some(&mobile), client_hints_brands: Some(&brands), client_hints_platform: Some(&platform), ..with(&text) });
    }
}
