SELECT EXISTS (SELECT 1 FROM tombstones WHERE erased_ms < ?1) AS remaining
