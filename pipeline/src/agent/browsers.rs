//! The browsers by the names of their parts in a user agent, for each engine: the first line that is there decides.
//!
//! Apps that show pages in themselves come before browsers, and browsers that are built on another before that one,
//! because they all name it too. What is not here is not told apart: it says the name of what it is built on.

/// A part of a user agent, and whose it is.
pub(super) struct Mark {
    /// The part's name, before its `/` if it has one; with a `*` at its end a name that begins so.
    pub(super) part: &'static str,
    /// The browser.
    pub(super) browser: &'static str,
}

const fn mark(part: &'static str, browser: &'static str) -> Mark {
    Mark { part, browser }
}

/// The marks of an engine, as `class` names it.
pub(super) const fn of_engine(family: &str) -> &'static [Mark] {
    match family.as_bytes() {
        b"chromium" => CHROMIUM,
        b"safari" => WEBKIT,
        b"firefox" => GECKO,
        _ => OTHERS,
    }
}

const CHROMIUM: &[Mark] = &[
    mark("Instagram", "Instagram"),
    mark("FBAN", "Facebook"),
    mark("FBAV", "Facebook"),
    mark("FB_IAB", "Facebook"),
    mark("musical_ly*", "TikTok"),
    mark("trill*", "TikTok"),
    mark("BytedanceWebview", "TikTok"),
    mark("Snapchat", "Snapchat"),
    mark("Pinterest", "Pinterest"),
    mark("LinkedInApp", "LinkedIn"),
    mark("TwitterAndroid", "X"),
    mark("MicroMessenger", "WeChat"),
    mark("Line", "LINE"),
    mark("GSA", "Google app"),
    mark("baiduboxapp", "Baidu"),
    mark("Edg", "Edge"),
    mark("EdgA", "Edge"),
    mark("Edge", "Edge"),
    mark("OPR", "Opera"),
    mark("OPX", "Opera"),
    mark("SamsungBrowser", "Samsung Internet"),
    mark("Vivaldi", "Vivaldi"),
    mark("YaBrowser", "Yandex Browser"),
    mark("UCBrowser", "UC Browser"),
    mark("UBrowser", "UC Browser"),
    mark("DuckDuckGo", "DuckDuckGo"),
    mark("Ddg", "DuckDuckGo"),
    mark("HuaweiBrowser", "Huawei Browser"),
    mark("XiaoMi", "Mi Browser"),
    mark("MiuiBrowser", "Mi Browser"),
    mark("HeyTapBrowser", "HeyTap Browser"),
    mark("VivoBrowser", "Vivo Browser"),
    mark("Whale", "Whale"),
    mark("MQQBrowser", "QQ Browser"),
    mark("QQBrowser", "QQ Browser"),
    mark("Silk", "Silk"),
    mark("coc_coc_browser", "Cốc Cốc"),
    mark("Avast", "Avast Secure Browser"),
    mark("AVG", "AVG Secure Browser"),
    mark("Ecosia", "Ecosia"),
    mark("Brave", "Brave"),
    mark("Electron", "Electron"),
    mark("QtWebEngine", "QtWebEngine"),
    mark("HeadlessChrome", "Chrome"),
    mark("wv", "Android WebView"),
    mark("Chromium", "Chromium"),
    mark("Chrome", "Chrome"),
];

const WEBKIT: &[Mark] = &[
    mark("Instagram", "Instagram"),
    mark("FBAN", "Facebook"),
    mark("FBAV", "Facebook"),
    mark("musical_ly*", "TikTok"),
    mark("trill*", "TikTok"),
    mark("BytedanceWebview", "TikTok"),
    mark("Snapchat", "Snapchat"),
    mark("Pinterest", "Pinterest"),
    mark("LinkedInApp", "LinkedIn"),
    mark("Twitter", "X"),
    mark("MicroMessenger", "WeChat"),
    mark("Line", "LINE"),
    mark("GSA", "Google app"),
    mark("baiduboxapp", "Baidu"),
    mark("EdgiOS", "Edge"),
    mark("OPiOS", "Opera"),
    mark("OPT", "Opera"),
    mark("OPX", "Opera"),
    mark("Vivaldi", "Vivaldi"),
    mark("YaBrowser", "Yandex Browser"),
    mark("UCBrowser", "UC Browser"),
    mark("DuckDuckGo", "DuckDuckGo"),
    mark("Ddg", "DuckDuckGo"),
    mark("MQQBrowser", "QQ Browser"),
    mark("Whale", "Whale"),
    mark("Ecosia", "Ecosia"),
    mark("Brave", "Brave"),
    mark("FxiOS", "Firefox"),
    mark("Focus", "Firefox"),
    mark("CriOS", "Chrome"),
    mark("Epiphany", "Epiphany"),
    // Before Safari: both have it, and what has no more is a view in an app.
    mark("Version", "Safari"),
    mark("Mobile", "WebKit view"),
    mark("Safari", "Safari"),
];

const GECKO: &[Mark] = &[
    mark("PaleMoon", "Pale Moon"),
    mark("Waterfox", "Waterfox"),
    mark("LibreWolf", "LibreWolf"),
    mark("Focus", "Firefox"),
    mark("Klar", "Firefox"),
    mark("Firefox", "Firefox"),
];

const OTHERS: &[Mark] = &[
    mark("SeaMonkey", "SeaMonkey"),
    mark("Seamonkey", "SeaMonkey"),
    mark("PaleMoon", "Pale Moon"),
    mark("OPR", "Opera"),
    mark("Opera", "Opera"),
    mark("MSIE", "Internet Explorer"),
    mark("Trident", "Internet Explorer"),
    mark("NetFront", "NetFront"),
];

/// Brands of the client hint `Sec-CH-UA`. Those that only say what a browser is built on are not here.
pub(super) const BRANDS: &[Mark] = &[
    mark("Google Chrome", "Chrome"),
    mark("HeadlessChrome", "Chrome"),
    mark("Microsoft Edge", "Edge"),
    mark("Opera", "Opera"),
    mark("Opera GX", "Opera"),
    mark("OperaMobile", "Opera"),
    mark("Samsung Internet", "Samsung Internet"),
    mark("Brave", "Brave"),
    mark("Vivaldi", "Vivaldi"),
    mark("YaBrowser", "Yandex Browser"),
    mark("Yandex", "Yandex Browser"),
    mark("DuckDuckGo", "DuckDuckGo"),
    mark("HuaweiBrowser", "Huawei Browser"),
    mark("Whale", "Whale"),
    mark("Ecosia", "Ecosia"),
    mark("Avast Secure Browser", "Avast Secure Browser"),
    mark("AVG Secure Browser", "AVG Secure Browser"),
    mark("CocCoc", "Cốc Cốc"),
];
