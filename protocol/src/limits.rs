//! Every cap on length, count and age, with its reason. Lengths of text are in bytes of UTF-8.

/// The version of the wire that this build writes.
pub const WIRE_VERSION: u32 = 1;
/// The schema of the rows that this build writes.
pub const ROW_SCHEMA: u32 = 3;

/// A batch as received. The browsers' budget for all keepalive bodies in flight (Fetch, "inflightKeepaliveBytes").
pub const BATCH_BYTES: usize = 64 * 1024;
/// A batch as text, once it is unpacked: eight hundred events of ordinary length, of which a hundred are taken.
pub const INFLATED_BYTES: usize = 1024 * 1024;
/// What the page keeps free of that budget for other scripts' keepalive requests.
pub const PAGE_BATCH_BYTES: usize = 48 * 1024;
/// Nesting of a batch. The deepest valid one has five levels; the rest is room for properties.
pub const BATCH_DEPTH: usize = 16;
/// Events in a batch.
pub const BATCH_EVENTS: usize = 100;
/// Views that one batch may describe.
pub const BATCH_VIEWS: usize = 50;

/// One event as text. Large enough for a capped stack with its message, small enough that a batch holds several.
pub const EVENT_BYTES: usize = 16 * 1024;
/// An error's message.
pub const MESSAGE_BYTES: usize = 1024;
/// A raw stack: 50 frames of ordinary length.
pub const STACK_BYTES: usize = 8 * 1024;
/// Frames kept of a parsed stack (the innermost).
pub const STACK_FRAMES: usize = 50;
/// A URL after redaction.
pub const URL_BYTES: usize = 1024;
/// A short name: error type, tag, release, environment.
pub const NAME_BYTES: usize = 128;

/// The random identity of a page load: 128 bits as lower-case hexadecimal.
pub const PAGE_ID_CHARS: usize = 32;
/// A site's name: it stands in URLs and file names.
pub const SITE_BYTES: usize = 32;
/// The highest sequence number or view: far beyond any honest page, and exact in a double.
pub const MAX_SEQ: u64 = 1_000_000;

/// How long an event may have been on its way, in milliseconds: raw rows are not taken back further.
pub const MAX_AGE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// Wall and monotonic clock may disagree by this, in milliseconds, before the wall's differences are used (sleep).
pub const CLOCK_SLACK_MS: u64 = 1000;

/// A grant or a refusal holds for this many days (CNIL recommendation 2020: six months).
pub const CONSENT_DAYS: u32 = 182;
/// No record is believed beyond this many days (TCF policy: ask again at least every 13 months).
pub const CONSENT_CAP_DAYS: u32 = 395;
/// A stamp may be from tomorrow by this many days: time zones and clocks that run ahead.
pub const CONSENT_FUTURE_DAYS: u32 = 1;
/// A consent record as text.
pub const CONSENT_RECORD_BYTES: usize = 64;

/// Who answers for a site's data, as text.
pub const CONTROLLER_BYTES: usize = 256;

/// Page loads that a browser remembers so as to see and erase their rows, and that one request may name.
pub const ERASE_PAGES: usize = 500;
/// An erased page load takes no rows for this many days: longer than a queue, dead letters and a replay last.
pub const TOMBSTONE_DAYS: u32 = 30;
/// What a filter dropped waits in quarantine for this many days, or for as long as its site keeps rows if that is less.
pub const QUARANTINE_DAYS: u32 = 7;
/// Rows of one table that are shown to the visitor whose they are.
pub const MINE_ROWS: usize = 1000;

/// Events that wait in the page for the wasm, and in the wasm for the network.
pub const PAGE_QUEUE_EVENTS: usize = 200;

/// An event's `detail` as text.
pub const DETAIL_BYTES: usize = 8 * 1024;
/// Properties of an event of the site's own.
pub const PROPS: usize = 32;
/// A property's value, a setting's, a feature's: as text.
pub const VALUE_BYTES: usize = 256;
/// Settings and features in force at a time, and the `flags` of a batch as text.
pub const FLAGS: usize = 50;
/// See [`FLAGS`].
pub const FLAGS_BYTES: usize = 4 * 1024;
/// Steps before an error.
pub const TRAIL_STEPS: usize = 20;
/// Errors behind an error: its causes, or the errors of an `AggregateError`.
pub const CAUSES: usize = 5;
/// Rows that a site may be allowed on a day: more than any one database takes.
pub const BUDGET_ROWS: u64 = 1_000_000_000;

/// A message in the queue. The platform takes 128,000 bytes, its own header among them.
pub const MESSAGE_IN_QUEUE_BYTES: usize = 120_000;
/// Messages that are sent in one call: the platform takes 256,000 bytes.
pub const MESSAGES_IN_CALL: usize = 2;
