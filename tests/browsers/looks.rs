//! The looks in which a visitor may meet banner and settings, and how each engine is brought to show
//! them: dark, on 320 px, with text twice as large, from right to left, in forced colours.

use candor_tests::browser::Element;
use candor_tests::driver::Wishes;
use candor_tests::engine::Engine;
use candor_tests::poll;
use candor_tests::visit::{Setup, Visit};
use serde_json::{Value, json};

/// The shadow root in which our card stands, or `undefined`.
pub(crate) const ROOT: &str = "const root = [...document.documentElement.children, ...document.body.children].map((e) => e.shadowRoot).find((r) => r?.querySelector('.d'));";

/// How the page is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Light,
    Dark,
    /// 320 px wide, which is 20 times the text's size: 1,280 px at four times the size.
    Narrow,
    /// The visitor's text is twice as large.
    Large,
    /// Arabic.
    RightToLeft,
    /// The system's few colours in place of ours.
    Forced,
}

impl Look {
    pub(crate) const ALL: [Self; 6] = [Self::Light, Self::Dark, Self::Narrow, Self::Large, Self::RightToLeft, Self::Forced];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Narrow => "320px",
            Self::Large => "200-percent",
            Self::RightToLeft => "rtl",
            Self::Forced => "forced-colours",
        }
    }

    /// What this engine can be brought to show. WebKitGTK knows no forced colours.
    pub(crate) fn of(engine: Engine) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |look| !(engine == Engine::Webkit && *look == Self::Forced))
    }

    /// Preferences of Firefox: it is started with them.
    fn firefox_preferences(self) -> Vec<(&'static str, Value)> {
        match self {
            Self::Dark => vec![("layout.css.prefers-color-scheme.content-override", json!(0))],
            Self::Forced => vec![("browser.display.document_color_use", json!(2)), ("ui.useAccessibilityTheme", json!(1))],
            Self::Light | Self::Narrow | Self::Large | Self::RightToLeft => vec![],
        }
    }

    /// Brings the browser as far as it can be before a page is there.
    fn prepare(self, visit: &Visit<'_>) {
        match (visit.browser.engine, self) {
            (Engine::Chromium, _) => {
                let width = if self == Self::Narrow { 320 } else { 1200 };
                let metrics = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
                visit.browser.devtools("Emulation.setDeviceMetricsOverride", &metrics);
                let scheme = if self == Self::Dark { "dark" } else { "light" };
                let forced = if self == Self::Forced { "active" } else { "none" };
                let features = json!([{ "name": "prefers-color-scheme", "value": scheme }, { "name": "forced-colors", "value": forced }]);
                visit.browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
            }
            (Engine::Webkit, Self::Narrow) => visit.browser.resize(320, 800),
            // Its own window is never that narrow; one that a page opens may be.
            (Engine::Firefox, Self::Narrow) => {
                visit.browser.go(&visit.address("host.css"));
                let before = visit.browser.windows();
                // Not within the script: while the window opens events run, and the script's answer may be lost.
                visit.browser.run("setTimeout(() => open(location.href, '', 'popup,width=320,height=800'))");
                let opened = poll::until("the narrow window opens", || {
                    let now = visit.browser.windows();
                    now.iter().find(|window| !before.contains(window)).cloned().ok_or_else(|| format!("{now:?}"))
                });
                visit.browser.switch(&opened);
            }
            (Engine::Firefox | Engine::Webkit, _) => {}
        }
    }

    /// The same for the page that is there.
    fn apply(self, visit: &Visit<'_>) {
        match (visit.browser.engine, self) {
            (_, Self::Large) => drop(visit.browser.run("document.documentElement.style.fontSize = '200%'")),
            // Its window ends at about 450 px: the text grows in the same measure.
            (Engine::Webkit, Self::Narrow) => drop(visit.browser.run("document.documentElement.style.fontSize = innerWidth / 20 + 'px'")),
            _ => {}
        }
    }

    /// Goes to a page in this look.
    pub(crate) fn go(self, visit: &Visit<'_>, page: &str) {
        self.prepare(visit);
        visit.go(page);
        self.apply(visit);
    }

    /// The page is seen as it was meant to be: otherwise a test of this look would prove nothing.
    #[track_caller]
    pub(crate) fn assert_seen(self, visit: &Visit<'_>) {
        let engine = visit.browser.engine;
        if (engine, self) == (Engine::Webkit, Self::Dark) {
            // It follows the desktop's theme, which a test cannot set: the rules for dark are made to hold.
            let switched = format!(
                "{ROOT} for (const rule of root.adoptedStyleSheets[0].cssRules)
                   if (rule.media?.mediaText.includes('dark')) root.dark = rule.media.mediaText = 'all';
                 return root.dark"
            );
            assert_eq!(visit.browser.run(&switched), "all", "{engine:?} has rules for dark");
            return;
        }
        let script = match self {
            Self::Light => "return matchMedia('(prefers-color-scheme: light)').matches",
            Self::Dark => "return matchMedia('(prefers-color-scheme: dark)').matches",
            Self::Narrow => "return innerWidth / parseFloat(getComputedStyle(document.documentElement).fontSize) <= 20.1 || innerWidth",
            Self::Large => "return getComputedStyle(document.documentElement).fontSize == '32px'",
            Self::RightToLeft => "return getComputedStyle(root.querySelector('.d')).direction == 'rtl'",
            Self::Forced => "return matchMedia('(forced-colors: active)').matches",
        };
        assert_eq!(visit.browser.run(&format!("{ROOT} {script}")), true, "{engine:?} shows {self:?}");
    }
}

/// A visit in this look. `config`: further fields of the site's configuration.
pub(crate) fn visit<'a>(stand: &'a candor_tests::stand::Stand, engine: Engine, look: Look, test: &str, config: &Value) -> Visit<'a> {
    let mut site = json!({
        "name": "Holm & Ash",
        "languages": [if look == Look::RightToLeft { "ar" } else { "en" }],
        "controller": "Holm & Ash Ltd, Quay 1, privacy@holm.example",
        "privacy_url": "https://holm.example/privacy",
        "purposes": 15,
    });
    for (name, value) in config.as_object().into_iter().flatten() {
        site[name] = value.clone();
    }
    let wishes = Wishes { firefox_preferences: look.firefox_preferences(), ..Wishes::default() };
    Visit::start_with(stand, engine, test, &Setup { config: Some(site), wishes, ..Setup::default() })
}

/// Opens the settings as a page's script does, and waits until they stand.
#[track_caller]
pub(crate) fn open_settings(visit: &Visit<'_>) {
    poll::until("the page's API is there", || {
        poll::holds(visit.browser.run("return !!window.candor?.consent") == true, "no candor.consent")
    });
    visit.browser.run("candor.consent.open()");
    poll::until("the settings stand", || {
        let seen = visit.browser.run(&format!("{ROOT} return !!root?.querySelector('dialog[open]')"));
        poll::holds(seen == true, "no dialog")
    });
}

/// An element of our card by its id, brought into the middle: the heading of the settings stays where it is, above what scrolls.
#[track_caller]
pub(crate) fn element(visit: &Visit<'_>, id: &str) -> Element {
    let script = "const e = root?.getElementById(ID); e?.scrollIntoView({ block: 'center', behavior: 'instant' }); return e || null";
    visit.browser.element(&format!("{id} in our card"), &format!("{ROOT} {}", script.replace("ID", &json!(id).to_string())))
}

/// Waits until nothing of the card moves any more.
pub(crate) fn settle(visit: &Visit<'_>) {
    let done = visit.browser.run_async(&format!(
        "{ROOT} for (;;) {{
           const moving = root.querySelector('.d').getAnimations({{ subtree: true }}).filter((a) => a.playState == 'running');
           if (!moving.length) return true;
           // One that is called off, because another begins in its place, is over too.
           await Promise.allSettled(moving.map((a) => a.finished));
         }}"
    ));
    assert_eq!(done, true, "{:?}", visit.browser.engine);
}
