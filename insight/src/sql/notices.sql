-- Every archived text of a site. ?1: site.
SELECT sha256, revision, language, texts, since_ms FROM notices WHERE site = ?1 ORDER BY since_ms, sha256
