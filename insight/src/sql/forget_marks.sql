-- Marks of hours that have lost raw rows by their age: nothing can be computed from them. ?1: site.
DELETE FROM rollup_dirty WHERE site = ?1 AND hour_ms < (SELECT floor_ms FROM rollup_floors WHERE site = ?1)
