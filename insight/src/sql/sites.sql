-- Every site. There are as many as the operator has made by hand or by script.
SELECT site, revision, config, updated_ms FROM sites ORDER BY site
