-- Errors of a release came. ?1: site, ?2: release, ?3: now in ms.
UPDATE maps SET used_ms = ?3 WHERE site = ?1 AND "release" = ?2
