//! The systems by the names of their parts in a user agent, and what tells a television.

/// The parts of systems; of several the first line decides. Android names Linux too, Chrome on a Chromecast says `Linux`.
const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iOS"),
    ("iPod", "iOS"),
    ("iPad", "iPadOS"),
    ("PlayStation", "PlayStation"),
    ("Xbox", "Xbox"),
    ("Nintendo", "Nintendo"),
    ("KAIOS", "KaiOS"),
    ("Tizen", "Tizen"),
    ("Web0S", "webOS"),
    ("Web0S.TV", "webOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "BSD"),
    ("OpenBSD", "BSD"),
    ("NetBSD", "BSD"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// A television, a stick or box at one, or a console.
const TELEVISIONS: &[&str] = &[
    "SMART-TV",
    "SmartTV",
    "Smart-TV",
    "TV",
    "Web0S",
    "Web0S.TV",
    "AppleTV",
    "CrKey",
    "GoogleTV",
    "HbbTV",
    "BRAVIA",
    "AFTS",
    "AFTT",
    "AFTMM",
    "AFTKA",
    "AFTB",
    "PlayStation",
    "Xbox",
    "Nintendo",
];

/// The system of a part, with its rank.
pub(super) fn of(part: &str) -> Option<(usize, &'static str)> {
    SYSTEMS.iter().position(|(name, _)| *name == part).and_then(|rank| Some((rank, SYSTEMS.get(rank)?.1)))
}

/// Whether a part is a television's.
pub(super) fn is_tv(part: &str) -> bool {
    TELEVISIONS.contains(&part)
}
