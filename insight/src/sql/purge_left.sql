SELECT EXISTS (SELECT 1 FROM events WHERE site = ?1 AND time_ms < ?2)
    OR EXISTS (SELECT 1 FROM vitals WHERE site = ?1 AND time_ms < ?2)
    OR EXISTS (SELECT 1 FROM drops WHERE site = ?1 AND received_ms < ?2)
    OR EXISTS (SELECT 1 FROM page_drops WHERE site = ?1 AND received_ms < ?2)
    OR EXISTS (SELECT 1 FROM tallies WHERE site = ?1 AND day < ?3) AS remaining
