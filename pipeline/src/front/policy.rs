//! Whether a page's Content-Security-Policies let the tag run and send, and with which nonce. A policy is
//! read and never changed: what it forbids is left out.
//!
//! Only what is plainly allowed counts (CSP Level 3, sections 6.7 and 6.8): a hash allows no script that it
//! was not made of, and a source with a path that we may not be under allows nothing.

/// The page that the policies are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    /// `http` or `https`.
    pub(super) scheme: &'a str,
    /// Host, with a port where it is not the scheme's own.
    pub(super) host: &'a str,
}

/// What all policies of a page together say about the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict<'a> {
    /// It needs no nonce.
    Allowed,
    /// It is allowed with this nonce.
    Nonce(&'a str),
    /// It is not allowed.
    Forbidden,
}

/// Where our paths begin: a source with a path is compared with it.
const OURS: &str = "/candor/";

/// Judges policies: each is the value of a header or of a `meta`, and may be a list.
pub(super) fn judge<'a>(values: &[&'a str], origin: Origin<'_>) -> Verdict<'a> {
    let mut needed: Option<Vec<&'a str>> = None;
    for policy in values.iter().flat_map(|value| value.split(',')) {
        let connect = sources(policy, &["connect-src", "default-src"]);
        let sandbox = sources(policy, &["sandbox"]);
        let is_silenced = connect.is_some_and(|sources| !allows_own(&sources, origin))
            || sandbox.is_some_and(|flags| !flags.iter().any(|flag| flag.eq_ignore_ascii_case("allow-scripts")));
        if is_silenced {
            return Verdict::Forbidden;
        }
        let Some(scripts) = sources(policy, &["script-src-elem", "script-src", "default-src"]) else { continue };
        let is_strict = scripts.iter().any(|source| source.eq_ignore_ascii_case("'strict-dynamic'"));
        if !is_strict && allows_own(&scripts, origin) {
            continue;
        }
        let nonces: Vec<&str> = scripts.iter().filter_map(|source| nonce(source)).collect();
        let both: Vec<&str> = match needed {
            Some(before) => before.into_iter().filter(|nonce| nonces.contains(nonce)).collect(),
            None => nonces,
        };
        if both.is_empty() {
            return Verdict::Forbidden;
        }
        needed = Some(both);
    }
    match needed.and_then(|nonces| nonces.first().copied()) {
        Some(nonce) => Verdict::Nonce(nonce),
        None => Verdict::Allowed,
    }
}

/// The sources of the first of these directives that the policy has. Of two of one name the first counts.
fn sources<'a>(policy: &'a str, names: &[&str]) -> Option<Vec<&'a str>> {
    names.iter().find_map(|name| {
        policy.split(';').find_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            words.next().filter(|first| first.eq_ignore_ascii_case(name)).map(|_| words.collect())
        })
    })
}

/// The nonce of a source, as far as it may stand in an attribute.
fn nonce(source: &str) -> Option<&str> {
    let inner = source.strip_prefix('\'')?.strip_suffix('\'')?;
    let (word, value) = inner.split_once('-')?;
    (word.eq_ignore_ascii_case("nonce") && is_nonce(value)).then_some(value)
}

/// Whether text is a nonce: base64, in either alphabet.
pub(super) fn is_nonce(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 256
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_' | b'='))
}

fn allows_own(sources: &[&str], origin: Origin<'_>) -> bool {
    sources.iter().any(|source| is_own(source, origin))
}

fn is_own(source: &str, origin: Origin<'_>) -> bool {
    if source.eq_ignore_ascii_case("'self'") || source == "*" {
        return true;
    }
    // What is named by http is allowed by https too.
    let fits =
        |scheme: &str| scheme.eq_ignore_ascii_case(origin.scheme) || (scheme.eq_ignore_ascii_case("http") && origin.scheme == "https");
    let (rest, is_fit) = match source.split_once("://") {
        Some((scheme, rest)) => (rest, fits(scheme)),
        None => match source.strip_suffix(':') {
            Some(scheme) => return fits(scheme),
            None => (source, !source.starts_with('\'')),
        },
    };
    let (host, path) = rest.find('/').and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, ""));
    let is_over = path.is_empty() || (path.ends_with('/') && OURS.starts_with(path));
    is_fit && is_over && is_host(host, origin.host)
}

fn is_host(pattern: &str, host: &str) -> bool {
    let (name, port) = parted(host);
    let (wanted, wanted_port) = parted(pattern);
    let name_fits = match wanted.strip_prefix('*') {
        Some(domain) => {
            domain.len() > 1
                && name.len() > domain.len()
                && name.get(name.len() - domain.len()..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
        }
        None => wanted.eq_ignore_ascii_case(name),
    };
    name_fits && (wanted_port == "*" || wanted_port == port)
}

fn parted(host: &str) -> (&str, &str) {
    host.rsplit_once(':').unwrap_or((host, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: Origin<'_> = Origin { scheme: "https", host: "www.shop.example" };

    #[track_caller]
    fn check(policies: &[&str], expect: Verdict<'_>) {
        assert_eq!(judge(policies, SHOP), expect, "{policies:?}");
    }

    #[test]
    fn what_is_plainly_allowed() {
        for policy in [
            "",
            "img-src 'none'",
            "upgrade-insecure-requests; frame-ancestors 'none'",
            "script-src 'self'",
            "Script-Src 'SELF'; default-src 'none'; connect-src 'self'",
            "default-src https:",
            "default-src http:",
            "default-src *",
            "script-src www.shop.example",
            "script-src https://www.shop.example/",
            "script-src https://www.shop.example/candor/",
            "script-src *.shop.example",
            "script-src http://www.shop.example",
            "script-src www.shop.example:*",
            "script-src 'none'; script-src-elem 'self'",
            "script-src 'self' 'nonce-abc'",
            "sandbox allow-forms allow-scripts",
        ] {
            check(&[policy], Verdict::Allowed);
        }
        check(&[], Verdict::Allowed);
    }

    #[test]
    fn what_needs_a_nonce() {
        check(&["script-src 'nonce-r4nd0m+/=' 'strict-dynamic' 'self' https:"], Verdict::Nonce("r4nd0m+/="));
        check(&["script-src 'Nonce-a'"], Verdict::Nonce("a"));
        check(&["script-src 'nonce-a' 'nonce-b'", "script-src 'nonce-b'"], Verdict::Nonce("b"));
        check(&["script-src 'nonce-a', default-src 'self'"], Verdict::Nonce("a"));
        check(&["script-src 'nonce-a'; script-src 'none'"], Verdict::Nonce("a"));
    }

    #[test]
    fn what_is_forbidden() {
        for policy in [
            "script-src 'none'",
            "default-src 'none'",
            "script-src",
            "script-src 'unsafe-inline' 'unsafe-eval'",
            "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "script-src 'self' 'strict-dynamic'",
            "script-src https://cdn.example",
            "script-src https://www.shop.example/js/",
            "script-src https://www.shop.example/candor/c/x.js",
            "script-src https://www.shop.example:8443",
            "script-src *.www.shop.example",
            "script-src shop.example",
            "script-src *.",
            "script-src 'nonce-'",
            "script-src 'nonce-\"><script>'",
            "script-src 'self'; connect-src 'none'",
            "script-src 'nonce-a'; default-src 'none'",
            "sandbox",
            "sandbox allow-forms",
            "default-src data:",
        ] {
            check(&[policy], Verdict::Forbidden);
        }
        check(&["script-src 'nonce-a'", "script-src 'nonce-b'"], Verdict::Forbidden);
        check(&["script-src 'self'", "script-src 'none'"], Verdict::Forbidden);
    }

    #[test]
    fn a_page_by_http_is_not_allowed_by_https() {
        let origin = Origin { scheme: "http", host: "localhost:8787" };
        assert_eq!(judge(&["script-src https:"], origin), Verdict::Forbidden);
        assert_eq!(judge(&["script-src http://localhost:8787"], origin), Verdict::Allowed);
        assert_eq!(judge(&["script-src localhost"], origin), Verdict::Forbidden);
    }
}
