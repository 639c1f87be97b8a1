-- Archives a text that visitors are shown. What is there already stays: it is the same.
-- ?1: site, ?2: SHA-256, ?3: revision, ?4: language, ?5: texts, ?6: now in ms.
INSERT INTO notices(site, sha256, revision, language, texts, since_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(site, sha256) DO NOTHING
