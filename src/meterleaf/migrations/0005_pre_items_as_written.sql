-- Items keep the order of their fields as they were written (jsonb sorts them).

ALTER TABLE readings ALTER COLUMN items TYPE json, ALTER COLUMN result DROP DEFAULT, ALTER COLUMN result TYPE json;
ALTER TABLE readings ALTER COLUMN result SET DEFAULT '{}';
ALTER TABLE reading_revisions
    ALTER COLUMN items TYPE json, ALTER COLUMN result DROP DEFAULT, ALTER COLUMN result TYPE json;
ALTER TABLE reading_revisions ALTER COLUMN result SET DEFAULT '{}';
