-- The maps of a release. ?1: site, ?2: release.
SELECT file, debug_id, object FROM maps WHERE site = ?1 AND "release" = ?2 ORDER BY uploaded_ms LIMIT 2000
