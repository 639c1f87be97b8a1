//! The registries in words that a visitor knows. What there is to say something about comes from the
//! registries themselves; a kind without words does not compile.

use protocol::kind::Kind;
use protocol::purpose::{Purpose, Purposes};
use protocol::site::{Bridge, Build, DntPolicy, GpcPolicy, SiteConfig};

/// What a purpose means.
pub(super) const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Usage => "which pages and features are used",
        Purpose::Timing => "how fast pages load and answer",
        Purpose::Errors => "what breaks, and where in the code",
        Purpose::Linking => "a random number that joins the pages of one visit",
    }
}

/// What an event of a kind says.
pub(super) const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Open => "A page was loaded by somebody who takes part, and whether it came from the network or a cache.",
        Kind::View => "A page was shown: its address without query, its title if the site records titles, and where its visitor came from.",
        Kind::Vital => "How fast something was, in milliseconds, or how much the page jumped.",
        Kind::Error => "Something broke: its message and the place in the code, without e-mail addresses, tokens or long numbers.",
        Kind::Engagement => "How long a page was looked at, and how far down it was read.",
        Kind::Event => "Something that the site counts by a name of its own, with a few properties that it chose.",
        Kind::Click => "A click that left the site, fetched a file, or did nothing that could be seen: where it led, without query.",
        Kind::Form => "A form was sent: its name, and nothing of what was in it.",
        Kind::Context => {
            "How the page was shown: light or dark, more contrast, less motion, touch or mouse, the rough size of the window, the language."
        }
        Kind::Setting => "A setting of the site, by its name and the value that was chosen.",
        Kind::Feature => "A feature of the site that was offered or used, by its name.",
        Kind::Measure => "A span that the site measures by a name of its own.",
        Kind::Request => "A request of the page: where to without query, how it ended, and how long it took.",
        Kind::Frame => "The page could not answer for a moment: how long, and which script held it up.",
        Kind::Log => "A line that the site writes down about itself, without e-mail addresses, tokens or long numbers.",
    }
}

/// What Global Privacy Control means here.
pub(super) const fn gpc(policy: GpcPolicy) -> &'static str {
    match policy {
        GpcPolicy::Deny => "Global Privacy Control is a refusal. A browser that sends it is not asked, and nothing of it is recorded.",
        GpcPolicy::Override => {
            "Global Privacy Control is a refusal, unless its visitor, told that the signal is on, accepts in the banner all the same."
        }
        GpcPolicy::IgnoreFirstParty => {
            "This site has decided not to apply Global Privacy Control to its own measurements. Its visitors are asked like all others, and every record says so."
        }
    }
}

/// What Do Not Track means here.
pub(super) const fn dnt(policy: DntPolicy) -> &'static str {
    match policy {
        DntPolicy::AsGpc => "Do Not Track counts as the same signal.",
        DntPolicy::Ignore => "Do Not Track, the older signal, counts for nothing here.",
    }
}

/// Who asks.
pub(super) fn who_asks(site: &SiteConfig) -> String {
    match site.asks_by() {
        "ui" => "Candor's own banner asks, with two equal choices. Closing it is a refusal.".into(),
        "cmp" => {
            let names: Vec<&str> = site.bridges.iter().map(|bridge| platform(*bridge)).collect();
            format!("A consent platform asks, and its answer is read: {}. What it leaves unclear counts as no consent.", names.join(", "))
        }
        _ => "The site itself asks, with a form of its own.".into(),
    }
}

/// A platform's name.
const fn platform(bridge: Bridge) -> &'static str {
    match bridge {
        Bridge::Tcf => "IAB Europe TCF",
        Bridge::Gpp => "IAB Global Privacy Platform",
        Bridge::Gcm => "Google Consent Mode",
        Bridge::Cookiebot => "Cookiebot",
        Bridge::Onetrust => "OneTrust",
    }
}

/// What a browser may keep of this site: name, kind of storage, what it is, when it is there.
pub(super) fn device(site: &SiteConfig) -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    let joins = Purposes::from_bits(site.purposes).is_some_and(|asked| asked.has(Purpose::Linking));
    let joined = joins.then_some(SESSION).into_iter().chain((joins && site.build == Build::Full).then_some(ALIVE));
    DEVICE.into_iter().chain(joined)
}

const SESSION: (&str, &str, &str, &str) = (
    "candor_session",
    "local storage",
    "A random number that joins the page loads of one sitting, and when it began and was last used.",
    "with the purpose of joining them, until half an hour after the last input, 12 hours at most",
);
const ALIVE: (&str, &str, &str, &str) = (
    "candor_alive",
    "session storage",
    "The last steps on the page and the settings in force, so that the tab's next page can report a crash.",
    "with the same purpose, while the page is in sight",
);
const DEVICE: [(&str, &str, &str, &str); 5] = [
    (
        "candor",
        "cookie",
        "The answer: revision, day, what was granted and what was refused. No number that tells one visitor from another. In local storage too for a refusal, so that nothing brings an older grant back, and where cookies fail.",
        "after an answer, for 182 days",
    ),
    (
        "candor_pages",
        "local storage",
        "The random numbers of this browser's own page loads, so that they can be seen and erased. They are sent only for that.",
        "after a grant, as long as the rows are kept",
    ),
    ("candor_wipe", "local storage", "Page loads whose erasure the server has not yet acknowledged.", "after a withdrawal, until it has"),
    ("candor_receipt", "local storage", "The number of the receipt for the last grant.", "after a grant, until it is withdrawn"),
    (
        "candor_unsent",
        "local storage",
        "What could not be sent because the network or the server failed.",
        "after a grant, until it is sent, a day at most",
    ),
];
