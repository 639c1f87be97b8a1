-- Proof of consent: what a visitor was asked, and that they granted it. Refusals leave nothing here.
-- Migrations only add: worker N runs on schema N and N-1.

INSERT INTO schema_version(version, applied_ms) VALUES (2, unixepoch() * 1000);

-- A text of the banner as it was shown, kept from the first receipt that names it.
CREATE TABLE notices (
  site TEXT NOT NULL,
  -- SHA-256 of `texts`, hexadecimal.
  sha256 TEXT NOT NULL,
  -- The revision under which it was first granted.
  revision INTEGER NOT NULL,
  language TEXT NOT NULL,
  -- As the module of the banner holds it: JSON with `lang`, `dir` and `texts`.
  texts TEXT NOT NULL,
  -- Milliseconds since 1970.
  since_ms INTEGER NOT NULL,
  PRIMARY KEY (site, sha256)
) STRICT;

CREATE TABLE receipts (
  -- 128 random bits, hexadecimal. Nothing else of Candor holds them but the browser of the visitor.
  receipt TEXT NOT NULL PRIMARY KEY,
  site TEXT NOT NULL,
  revision INTEGER NOT NULL,
  -- `notices.sha256`, empty where somebody else asked than our banner.
  notice TEXT NOT NULL,
  purposes INTEGER NOT NULL,
  -- Who asked: `ui`, `cmp` or `api`.
  source TEXT NOT NULL,
  language TEXT NOT NULL,
  -- Who answered for the data, the privacy page and the days of retention, as they were promised.
  controller TEXT NOT NULL,
  privacy_url TEXT NOT NULL,
  retention_days INTEGER NOT NULL,
  -- Days since 1970, UTC.
  granted_day INTEGER NOT NULL,
  expires_day INTEGER NOT NULL,
  -- As in the consent stamp: 1 granted while told of Global Privacy Control, 2 the site does not apply it.
  gpc INTEGER NOT NULL,
  withdrawn_day INTEGER,
  -- The day on which the worker wrote it.
  created_day INTEGER NOT NULL
) STRICT;

CREATE INDEX receipts_of_site ON receipts (site, created_day, receipt);
CREATE INDEX receipts_by_expiry ON receipts (expires_day);
