//! Events that have no fields of their own: a name, a value, a message. What each kind asks of them, and
//! what of them may be stored.

use protocol::kind::{Keyed, Kind};
use protocol::limits;
use protocol::wire::{CLICKS, FRAMES, LEVELS, Named};

use crate::scrub::{self, GONE};

/// No honest number is larger, and larger ones are not exact.
const MOST: f64 = 1e15;

/// The fields, if they are what the kind asks for, scrubbed. `keep_names` are the settings and features that the site keeps.
pub(crate) fn checked(kind: Kind, mut event: Named, keep_names: &[String]) -> Option<Named> {
    if event.value.is_nan() {
        event.value = 0.0;
    }
    let name = event.name.as_str();
    let name_is_good = match kind {
        Kind::Click => CLICKS.contains(&name),
        Kind::Frame => FRAMES.contains(&name),
        Kind::Log => LEVELS.contains(&name),
        // A form may have no name, and these have none.
        Kind::Form | Kind::Context | Kind::Engagement => true,
        _ => !name.is_empty(),
    };
    let least = if kind == Kind::Measure { -MOST } else { 0.0 };
    if !name_is_good || name.len() > limits::NAME_BYTES || !(least..=MOST).contains(&event.value) {
        return None;
    }
    let is_secret = matches!(kind, Kind::Setting | Kind::Feature) && scrub::hides_value(name, keep_names);
    event.message = match kind {
        _ if is_secret => GONE.into(),
        Kind::Click | Kind::Request => scrub::address(&event.message),
        Kind::Setting | Kind::Feature => scrub::text(&event.message, limits::VALUE_BYTES),
        _ => scrub::text(&event.message, limits::MESSAGE_BYTES),
    };
    // A kind that is kept by name and has none stands under its own.
    event.name = if kind.keyed() == Keyed::ByName { kind.name().into() } else { scrub::term(name) };
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, value: f64, message: &str) -> Named {
        Named { name: name.into(), value, message: message.into() }
    }

    #[test]
    fn each_kind_asks_for_what_it_needs() {
        let long = "x".repeat(129);
        for (kind, name, value, is_good) in [
            (Kind::Event, "signup", 0.0, true),
            (Kind::Event, "signup", f64::NAN, true),
            (Kind::Event, "", 0.0, false),
            (Kind::Event, &long, 0.0, false),
            (Kind::Event, "x", f64::INFINITY, false),
            (Kind::Event, "x", -1.0, false),
            (Kind::Click, "rage", 0.0, true),
            (Kind::Click, "double", 0.0, false),
            (Kind::Frame, "task", 120.5, true),
            (Kind::Frame, "tasks", 120.5, false),
            (Kind::Log, "warn", 0.0, true),
            (Kind::Log, "fatal", 0.0, false),
            (Kind::Form, "", 0.0, true),
            (Kind::Context, "", 0.0, true),
            (Kind::Engagement, "", 1e15, true),
            (Kind::Engagement, "", 1.1e15, false),
            (Kind::Measure, "score", -3.5, true),
            (Kind::Measure, "", 3.5, false),
            (Kind::Request, "GET", 12.0, true),
            (Kind::Request, "", 12.0, false),
            (Kind::Setting, "theme", 0.0, true),
            (Kind::Feature, "", 0.0, false),
        ] {
            assert_eq!(checked(kind, event(name, value, ""), &[]).is_some(), is_good, "{kind:?} {name} {value}");
        }
    }

    #[test]
    fn each_kind_is_scrubbed_in_its_way() {
        let scrubbed = |kind, name: &str, message: &str| checked(kind, event(name, f64::NAN, message), &["mail_client".into()]).unwrap();
        assert_eq!(scrubbed(Kind::Click, "outbound", "https://u:p@b.example/x?q=1").message, "https://b.example/x");
        assert_eq!(scrubbed(Kind::Request, "GET", "https://b.example/jane@b.example?q=1").message, "https://b.example/:x");
        assert_eq!(scrubbed(Kind::Log, "info", "no user jane@b.example").message, "no user […]");
        assert_eq!(scrubbed(Kind::Setting, "theme", &"dark ".repeat(99)).message.len(), limits::VALUE_BYTES);
        assert_eq!(scrubbed(Kind::Setting, "email", "jane at example").message, GONE);
        assert_eq!(scrubbed(Kind::Setting, "mail_client", "own").message, "own");
        assert_eq!(scrubbed(Kind::Setting, "mail_client", "jane@b.example").message, GONE);
        assert_eq!(scrubbed(Kind::Setting, "mail_clients", "own").message, GONE);
        assert_eq!(scrubbed(Kind::Event, "session:start", "").name, "session:start");
        assert_eq!(scrubbed(Kind::Event, "jane@b.example", "").name, GONE);
        let engagement = scrubbed(Kind::Engagement, "anything", "");
        assert_eq!((engagement.name.as_str(), engagement.value), ("engagement", 0.0));
    }
}
