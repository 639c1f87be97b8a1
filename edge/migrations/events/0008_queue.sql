-- Queue mode. What was taken out of the queue, so that a message that comes twice is written and counted once, and
-- messages that could not be written, until the operator replays them or their thirty days are over.
-- Direct mode needs neither: a worker that stores directly runs on the schema before.

INSERT INTO schema_version(version, applied_ms) VALUES (8, unixepoch() * 1000);

-- Without a page: numbers of events, and a random id that stands nowhere else. Purged by age in the order of the rowid.
CREATE TABLE deliveries (
  -- The id that the edge gave to the message.
  id TEXT NOT NULL,
  -- 1 if the page load had been erased before the message was first taken out.
  erased INTEGER NOT NULL,
  -- The sequence numbers of the message that had been decided before, as a JSON array.
  known TEXT NOT NULL,
  -- When the edge had the batch, ms since 1970.
  received_ms INTEGER NOT NULL,
  UNIQUE (id)
) STRICT;

-- A table with a column `page`: erased with the page load, shown to its visitor.
CREATE TABLE dead_letters (
  site TEXT NOT NULL,
  page TEXT NOT NULL,
  id TEXT NOT NULL,
  -- `exhausted`: the store did not take it in any try. `unreadable`: no message of this or an older worker.
  why TEXT NOT NULL,
  -- The message, empty where no page load could be read in it, because nobody could have it erased.
  body TEXT NOT NULL,
  -- When the edge had the batch, ms since 1970.
  received_ms INTEGER NOT NULL,
  UNIQUE (id)
) STRICT;

CREATE INDEX dead_letters_by_page ON dead_letters (site, page);
CREATE INDEX dead_letters_by_age ON dead_letters (received_ms);
