//! `.dev.vars`: the local worker's variables, with a token of this machine's own that is kept between runs.
//!
//! Git ignores the file. Other lines that a person put there stay.

use crate::failure::{Context, Failure, Result};
use crate::files;
use crate::repo::Repo;
use std::io::Read;

const TOKEN_BYTES: usize = 32;

/// Makes sure that the file is there, and returns the token.
pub(crate) fn ensure(repo: &Repo) -> Result<String> {
    let path = repo.path(".dev.vars");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let token = match value_of(&text, "ADMIN_TOKEN") {
        Some(token) => token.to_owned(),
        None => new_token()?,
    };
    let text = with_value(&with_value(&text, "ADMIN_TOKEN", &token), "ENVIRONMENT", "development");
    files::write_if_changed(&path, text.as_bytes())?;
    Ok(token)
}

/// A new operator's token: 32 random bytes as hex.
pub(crate) fn new_token() -> Result<String> {
    let mut bytes = [0; TOKEN_BYTES];
    let mut source = std::fs::File::open("/dev/urandom").map_err(|error| Failure::new(format!("opening /dev/urandom: {error}")))?;
    source.read_exact(&mut bytes).context("reading /dev/urandom")?;
    Ok(files::hex(&bytes))
}

fn value_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then_some(value)
}

fn with_value(text: &str, name: &str, value: &str) -> String {
    let mut lines: Vec<String> =
        text.lines().filter(|line| line.strip_prefix(name).is_none_or(|rest| !rest.starts_with('='))).map(str::to_owned).collect();
    lines.push(format!("{name}={value}"));
    lines.sort();
    format!("{}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{new_token, value_of, with_value};

    #[test]
    fn a_token_is_64_hex_digits_and_never_the_same() {
        let (one, two) = (new_token().unwrap(), new_token().unwrap());
        assert!(one.len() == 64 && one.chars().all(|c| c.is_ascii_hexdigit()), "{one}");
        assert_ne!(one, two);
    }

    #[test]
    fn values_are_read_and_replaced_and_other_lines_stay() {
        let text = "ADMIN_TOKEN=\"abc\"\nOTHER=1\n";
        assert_eq!(value_of(text, "ADMIN_TOKEN"), Some("abc"));
        assert_eq!(value_of(text, "ENVIRONMENT"), None);
        assert_eq!(value_of("ADMIN_TOKEN=\n", "ADMIN_TOKEN"), None);
        let text = with_value(text, "ADMIN_TOKEN", "def");
        assert_eq!(text, "ADMIN_TOKEN=def\nOTHER=1\n");
        assert_eq!(with_value(&text, "ADMIN_TOKEN", "def"), text);
    }
}
