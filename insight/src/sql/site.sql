-- One site. ?1: its key.
SELECT site, revision, config, updated_ms FROM sites WHERE site = ?1
