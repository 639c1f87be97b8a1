-- Notes a source map. ?1: site, ?2: release, ?3: file, ?4: object, ?5: debug id, ?6: bytes, ?7: now in ms.
INSERT INTO maps(site, "release", file, object, debug_id, bytes, uploaded_ms, used_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
ON CONFLICT(site, "release", file) DO UPDATE
SET object = excluded.object, debug_id = excluded.debug_id, bytes = excluded.bytes, uploaded_ms = excluded.uploaded_ms, used_ms = excluded.used_ms
