-- From when on a site has all of its raw rows; it never falls. ?1: site, ?2: the beginning of that hour, in ms.
INSERT INTO rollup_floors(site, floor_ms) VALUES (?1, CAST(?2 AS INTEGER))
ON CONFLICT(site) DO UPDATE SET floor_ms = excluded.floor_ms WHERE excluded.floor_ms > rollup_floors.floor_ms
