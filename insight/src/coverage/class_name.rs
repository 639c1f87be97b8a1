//! What a coverage class says in words. Its name is `<browser>-<device>-<country group>-<gpc>`; a name of
//! another shape is shown as it is.

/// Whether the page loads of a class express Global Privacy Control.
pub(super) fn has_gpc(class: &str) -> bool {
    class.ends_with("-1")
}

/// A class in words: `Chromium, desktop, Europe, GPC on`. Anything else as it is.
pub(crate) fn class_name(class: &str) -> String {
    let mut parts = class.splitn(4, '-');
    let (Some(browser), Some(device), Some(group), Some(gpc)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return class.into();
    };
    let gpc = if gpc == "1" { ", GPC on" } else { "" };
    format!("{}, {device}, {}{gpc}", browser_name(browser), group_name(group))
}

/// The browser and the device of a class: `Chromium, desktop`.
pub(crate) fn browser_of(class: &str) -> String {
    let mut parts = class.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(browser), Some(device), Some(_)) => format!("{}, {device}", browser_name(browser)),
        _ => class.into(),
    }
}

fn browser_name(browser: &str) -> &str {
    match browser {
        "chromium" => "Chromium",
        "safari" => "Safari",
        "firefox" => "Firefox",
        "other" => "Other browsers",
        other => other,
    }
}

fn group_name(group: &str) -> &str {
    match group {
        "eu" => "Europe",
        "us" => "US",
        "other" => "elsewhere",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_names() {
        assert_eq!(class_name("safari-mobile-other-1"), "Safari, mobile, elsewhere, GPC on");
        assert_eq!(browser_of("safari-mobile-other-1"), "Safari, mobile");
        for odd in ["", "x", "a-b"] {
            assert_eq!((class_name(odd), browser_of(odd)), (odd.to_owned(), odd.to_owned()));
        }
    }
}
