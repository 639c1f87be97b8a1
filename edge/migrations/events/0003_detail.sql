-- What all new kinds of events have in common: the name of the view, session and pseudonym of those who granted
-- linking, the settings in force, whether a program drove the browser, and what else an event says (JSON).
-- Every column has a default: a worker from before goes on writing rows without them.

INSERT INTO schema_version(version, applied_ms) VALUES (3, unixepoch() * 1000);

ALTER TABLE events ADD COLUMN value REAL NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN session TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN pseudonym TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN flags TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN synthetic TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN detail TEXT NOT NULL DEFAULT '';

ALTER TABLE vitals ADD COLUMN route TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN session TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN pseudonym TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN flags TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN synthetic TEXT NOT NULL DEFAULT '';
ALTER TABLE vitals ADD COLUMN detail TEXT NOT NULL DEFAULT '';
