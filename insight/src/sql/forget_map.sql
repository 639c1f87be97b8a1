-- ?1: site, ?2: release, ?3: file, ?4: the moment since which it was not used, in ms.
DELETE FROM maps WHERE site = ?1 AND "release" = ?2 AND file = ?3 AND used_ms < ?4
