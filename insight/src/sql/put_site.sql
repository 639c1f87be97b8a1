-- Makes a site, or changes it if it still has the revision that was read.
-- ?1: key, ?2: configuration, ?3: now in ms, ?4: the revision that was read, 0 for none.
-- No row is returned where the revision has moved on.
INSERT INTO sites(site, revision, config, created_ms, updated_ms)
VALUES (?1, 1, ?2, ?3, ?3)
ON CONFLICT(site) DO UPDATE SET revision = revision + 1, config = excluded.config, updated_ms = excluded.updated_ms
WHERE sites.revision = ?4
RETURNING revision
