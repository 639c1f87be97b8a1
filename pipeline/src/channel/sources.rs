//! The list of sources, `sources.tsv`, read once: whose a host or a campaign's word is, and what that is.
//!
//! There is no list of public suffixes: a host is looked for with all its labels, then without the first, and so on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const LIST: &str = include_str!("sources.tsv");

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Search,
    Social,
    Video,
    Ai,
    Shopping,
    Email,
    /// Known by name only.
    Other,
}

/// A source of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) name: &'static str,
    pub(super) sort: Sort,
}

static SOURCES: LazyLock<BTreeMap<&'static str, Source>> = LazyLock::new(|| LIST.lines().filter_map(line).collect());

fn line(line: &'static str) -> Option<(&'static str, Source)> {
    let mut parts = line.split('\t');
    let (key, name) = (parts.next()?, parts.next()?);
    let sort = match parts.next()? {
        "search" => Sort::Search,
        "social" => Sort::Social,
        "video" => Sort::Video,
        "ai" => Sort::Ai,
        "shopping" => Sort::Shopping,
        "email" => Sort::Email,
        _ => Sort::Other,
    };
    Some((key, Source { name, sort }))
}

/// The source of a host, in lower case.
pub(super) fn of_host(host: &str) -> Option<Source> {
    let mut rest = host;
    // A label without a dot is a word and no host.
    while let Some((first, parents)) = rest.split_once('.') {
        if let Some(source) = SOURCES.get(rest) {
            return Some(*source);
        }
        if is_country(parents)
            && let Some(source) = SOURCES.get([first, ".*"].concat().as_str())
        {
            return Some(*source);
        }
        rest = parents;
    }
    None
}

/// The source of a campaign's word, in lower case: a host or a name.
pub(super) fn of_word(word: &str) -> Option<Source> {
    if word.contains('.') { of_host(word) } else { SOURCES.get(word).copied() }
}

/// Whether these are the labels under which a company has its name in a country: `de`, `com`, `co.uk`, `com.br`.
fn is_country(labels: &str) -> bool {
    let is_short = |label: &str| matches!(label.len(), 2..=3) && label.bytes().all(|b| b.is_ascii_lowercase());
    match labels.split_once('.') {
        Some((second, top)) => is_short(second) && top.len() == 2 && is_short(top),
        None => is_short(labels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_sound_and_stands_once() {
        let lines: Vec<_> = LIST.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 250, "{}", lines.len());
        assert_eq!(SOURCES.len(), lines.len(), "a key stands twice, or a line is broken");
        for at in lines {
            let parts: Vec<_> = at.split('\t').collect();
            assert_eq!(parts.len(), 3, "{at}");
            assert!(["search", "social", "video", "ai", "shopping", "email", "other"].contains(&parts[2]), "{at}");
            assert_eq!(parts[0], parts[0].to_ascii_lowercase(), "{at}");
            assert!(!parts[0].starts_with("www.") && parts.iter().all(|part| *part == part.trim() && !part.is_empty()), "{at}");
        }
    }

    #[test]
    fn hosts_by_their_most_particular_line() {
        for (host, expect) in [
            ("google.de", Some(("Google", Sort::Search))),
            ("www.google.co.uk", Some(("Google", Sort::Search))),
            ("google.com.br", Some(("Google", Sort::Search))),
            ("mail.google.com", Some(("Gmail", Sort::Email))),
            ("gemini.google.com", Some(("Gemini", Sort::Ai))),
            ("shopping.google.com", Some(("Google Shopping", Sort::Shopping))),
            ("l.facebook.com", Some(("Facebook", Sort::Social))),
            ("old.reddit.com", Some(("Reddit", Sort::Social))),
            ("de.search.yahoo.com", Some(("Yahoo", Sort::Search))),
            ("m.youtube.com", Some(("YouTube", Sort::Video))),
            ("en.wikipedia.org", Some(("Wikipedia", Sort::Other))),
            ("google.evil.example", None),
            ("google.example.com", None),
            ("notgoogle.com", None),
            ("google", None),
            ("evil-t.co", None),
            ("google.com.evil", None),
            ("", None),
            ("...", None),
        ] {
            assert_eq!(of_host(host).map(|source| (source.name, source.sort)), expect, "{host}");
        }
        assert_eq!(of_word("fb").map(|source| source.name), Some("Facebook"));
        assert_eq!(of_word("chatgpt.com").map(|source| source.name), Some("ChatGPT"));
        assert_eq!(of_word("gclid").map(|source| source.name), Some("Google"));
        assert_eq!(of_word("autumn"), None);
    }
}
