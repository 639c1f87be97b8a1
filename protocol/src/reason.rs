//! Reason codes: why something was not stored. One table each for what the edge refuses whole,
//! what it drops of a batch, and what the page itself gave up. A code is stable for ever:
//! operators build on it.

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $extra:expr, $text:literal;)* } $extra_fn:ident: $extra_type:ty, $extra_doc:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $type { $($(#[$vdoc])* $variant,)* }

        impl $type {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// One sentence for a person: what happened, and what to do.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            #[doc = $extra_doc]
            #[must_use]
            #[allow(clippy::must_use_unit)]
            pub const fn $extra_fn(self) -> $extra_type {
                match self { $(Self::$variant => $extra,)* }
            }

            /// The value with this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

codes! {
    /// A request that is refused whole.
    Refusal {
        /// The body is not the JSON that the address takes.
        Malformed = "malformed", 400, "The body is not what this address takes: send the JSON that the beacon writes.";
        /// The body ended before its JSON did, or is shorter than its Content-Length.
        CutShort = "cut_short", 400, "The body ended early: send it again.";
        /// Nested deeper than any batch.
        TooDeep = "too_deep", 400, "The body is nested too deeply: flatten the event's properties.";
        /// A wire version that this edge does not speak.
        Version = "version", 400, "The batch has a wire version that this worker does not know: update the worker.";
        /// No credentials, or wrong ones.
        Unauthorized = "unauthorized", 401, "Sign in, or send the operator's token as a bearer token.";
        /// The site does not exist.
        SiteUnknown = "site_unknown", 403, "There is no such site: make it in the dashboard or with PUT /api/sites/<site>.";
        /// No Origin header, or `null`.
        OriginMissing = "origin_missing", 403, "The request names no origin: it must come from a page of the site.";
        /// The Origin is not one of the site's.
        OriginRefused = "origin_refused", 403, "This origin is not on the site's list: add it in the site's settings.";
        /// A form that does not come from this host's own pages.
        CrossSite = "cross_site", 403, "The form was not sent from this dashboard: open the page again and repeat.";
        /// No such address.
        NotFound = "not_found", 404, "There is nothing at this address.";
        /// The address exists, the method does not.
        Method = "method", 405, "This address does not take that method.";
        /// The body is over the cap.
        TooLarge = "too_large", 413, "The body is larger than 65,536 bytes, or than 1,048,576 once it is unpacked: send smaller batches.";
        /// Neither text/plain nor application/json.
        MediaType = "media_type", 415, "Send text/plain or application/json.";
        /// A content encoding that is not taken here, or two that differ.
        Encoding = "encoding", 415, "This address does not take that content encoding: send the body as it is, or a batch as gzip or deflate.";
        /// The site's configuration has a mistake; the message names it.
        Config = "config", 422, "The configuration is not valid.";
        /// What visitors read would change under a revision that they have granted.
        Revision = "revision", 422, "What visitors read changed: raise the revision.";
        /// A receipt for a text that is not in force.
        RevisionPast = "revision_past", 409, "The choice was made under a text that is not in force: load the page again.";
        /// Too many attempts.
        TooMany = "too_many", 429, "Too many attempts: wait a minute.";
        /// More batches than one place may send, or one site may be sent.
        Overload = "overload", 429, "More batches came at once than are taken: send it again later.";
        /// Our mistake. The request harmed no other.
        Internal = "internal", 500, "The worker failed: the request can be repeated.";
        /// The store did not take it; nothing was kept, so that repeating is safe.
        StoreUnavailable = "store_unavailable", 503, "The store does not answer: send it again later.";
    }
    status: u16, "The HTTP status."
}

codes! {
    /// Why the edge dropped one event of a batch. The flag says whether it is a matter of policy:
    /// those read `policy` in a reply, so that a reply tells a page nothing about its visitor.
    Drop {
        /// The event fails validation.
        Invalid = "invalid", false, "A field is missing or has the wrong type or range.";
        /// The kind is not known here.
        UnknownKind = "unknown_kind", false, "The page is newer than the worker: update the worker.";
        /// The event is over its cap.
        EventTooLarge = "event_too_large", false, "The event is larger than 16,384 bytes.";
        /// More events than a batch may hold.
        TooManyEvents = "too_many_events", false, "The batch holds more than 100 events.";
        /// Older than what is taken back.
        TooOld = "too_old", false, "The event was on its way for more than seven days.";
        /// The page load is not in the sample.
        Sampled = "sampled", false, "The page load is not among those that the site's rate keeps.";
        /// The page load is not in the smaller sample that is kept under pressure.
        Overflow = "overflow", false, "More came at once than is taken whole, so that only a tenth of the page loads was kept, with ten times the weight.";
        /// The plan has no room left.
        StorageFull = "storage_full", false, "The plan's storage or rows are used up: take a larger plan, or keep and sample less.";
        /// The batch has no valid stamp.
        StampMissing = "stamp_missing", true, "The batch carries no valid consent stamp.";
        /// The stamp's revision is not acceptable.
        StampRevision = "stamp_revision", true, "Consent was given to an older text than the one in force.";
        /// The stamp's day is out of range.
        StampExpired = "stamp_expired", true, "Consent was given too long ago, or is dated in the future.";
        /// The stamp does not grant what the kind needs.
        Purpose = "purpose", true, "The visitor did not grant the purpose that this event needs.";
        /// Global Privacy Control stands against it.
        Gpc = "gpc", true, "Global Privacy Control is on and was not overridden by the visitor.";
        /// The page load was erased.
        Erased = "erased", true, "The visitor had erased the page load before this came; it is not taken again.";
        /// The user agent is a program's.
        BotAgent = "bot_agent", true, "The user agent is that of a crawler, a monitor, a headless browser or a library.";
        /// Cloudflare has verified that it is a bot.
        BotVerified = "bot_verified", true, "Cloudflare knows the sender as a bot that says who it is.";
        /// Cloudflare's score is that of a bot.
        BotScore = "bot_score", true, "Cloudflare's bot management takes the sender for a program.";
        /// The visit names a referrer that is known for spam.
        ReferrerSpam = "referrer_spam", true, "The visit names a referrer that only exists to be seen in reports.";
        /// Thrown by a browser extension.
        ErrorExtension = "error_extension", true, "The error was thrown by a browser extension.";
        /// Thrown by a script that an app put into the page.
        ErrorWebview = "error_webview", true, "The error was thrown by a script that an app or a browser put into the page.";
        /// A message that no page's own code brings about.
        ErrorForeign = "error_foreign", true, "The error is one of a tool that looked at the page, not of the page.";
        /// A rule of the operator.
        Rule = "rule", true, "One of this site's own rules filters it.";
    }
    is_policy: bool, "Whether the reply says only `policy`."
}

codes! {
    /// Why the page gave an event up. It counts them, and the next batch says so.
    PageDrop {
        /// The queue was full.
        QueueFull = "queue_full", (), "More events than the page keeps waiting.";
        /// Sending failed for good.
        SendFailed = "send_failed", (), "The network or the worker did not take the batch in any of its tries.";
        /// The edge refused the batch.
        Refused = "refused", (), "The worker refused the batch.";
        /// Over the size of an event.
        EventTooLarge = "event_too_large", (), "The event was larger than 16,384 bytes.";
        /// Too many errors in one page load.
        ErrorFlood = "error_flood", (), "More errors in one page load than are recorded.";
        /// Too many views in one page load.
        ViewFlood = "view_flood", (), "More views in one page load than are recorded.";
        /// Too many calls of the API in one page load.
        EventFlood = "event_flood", (), "More events of the site's own in one page load than are recorded.";
        /// A call of the API had nothing that could be recorded.
        Unusable = "unusable", (), "A call named nothing, or gave something that cannot be recorded.";
        /// The page ended before the wasm was there, which alone can redact it.
        NoBeacon = "no_beacon", (), "The page ended before the beacon was ready, or the beacon cannot run there.";
        /// The site's `before` hook dropped it, or failed.
        Hook = "hook", (), "The site's own hook dropped the event, or threw.";
        /// The oldest of what was kept for a later page load had to go.
        StoreFull = "store_full", (), "What could not be sent found no room on the device.";
    }
    extra: (), "Nothing more is declared for these."
}

codes! {
    /// Why a page that the worker stands in front of was given on without the tag.
    Untagged {
        /// A Content-Security-Policy would block it.
        Policy = "policy", (), "The page's Content-Security-Policy does not let a script of its own host run and send: allow 'self', or use nonces.";
        /// `Cache-Control: no-transform`.
        NoTransform = "no_transform", (), "The page is sent with Cache-Control: no-transform, so it is not changed on the way.";
        /// Its bytes cannot be read on the way.
        Encoding = "encoding", (), "The page has a content encoding or a character set that cannot be changed on the way.";
    }
    extra: (), "Nothing more is declared for these."
}

/// What a reply says instead of a policy reason.
pub const POLICY: &str = "policy";

impl Drop {
    /// Whether a filter or a rule of the operator says so: what is dropped for it waits in quarantine, and can be released.
    #[must_use]
    pub const fn is_filter(self) -> bool {
        matches!(
            self,
            Self::BotAgent
                | Self::BotVerified
                | Self::BotScore
                | Self::ReferrerSpam
                | Self::ErrorExtension
                | Self::ErrorWebview
                | Self::ErrorForeign
                | Self::Rule
        )
    }

    /// The code that a reply may show.
    #[must_use]
    pub const fn public_code(self) -> &'static str {
        if self.is_policy() { POLICY } else { self.code() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        for value in Refusal::ALL {
            assert_eq!(Refusal::from_code(value.code()), Some(*value));
            assert!((400..600).contains(&value.status()));
        }
        for value in Drop::ALL {
            assert_eq!(Drop::from_code(value.code()), Some(*value));
        }
        for value in PageDrop::ALL {
            assert_eq!(PageDrop::from_code(value.code()), Some(*value));
        }
        assert_eq!(Drop::Gpc.public_code(), "policy");
        assert_eq!(Drop::Invalid.public_code(), "invalid");
        assert!(Drop::ALL.iter().all(|reason| reason.is_policy() || !reason.is_filter()), "a page is not told how it was filtered");
        assert_eq!(Drop::ALL.iter().filter(|reason| reason.is_filter()).count(), 8);
    }
}
