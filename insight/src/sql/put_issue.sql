-- Decides about an issue. ?1: site, ?2: fingerprint, ?3: state, ?4: the newest release, ?5: now in ms.
INSERT INTO issues(site, fingerprint, state, "release", changed_ms) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT(site, fingerprint) DO UPDATE SET state = excluded.state, "release" = excluded."release", changed_ms = excluded.changed_ms
