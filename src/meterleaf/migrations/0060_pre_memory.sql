-- What corrections taught: one row a layout of a supplier's documents, as plain data, per organization.

CREATE TABLE memory_layouts (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    category         text NOT NULL,
    supplier         text,
    marks            integer[] NOT NULL,
    layout           jsonb NOT NULL,
    taught           integer NOT NULL DEFAULT 1,
    reading_id       uuid,
    reading_revision integer,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
-- No index on marks: && is not leakproof, so under row-level security it would not be used. An organization's own rows
-- are few (one a supplier's layout), and this index finds them.
CREATE INDEX memory_layouts_newest_idx ON memory_layouts (organization_id, updated_at DESC, id);
CALL isolate('memory_layouts');

-- The trail says who taught and who made forget; the rules themselves are in the row.
CREATE OR REPLACE FUNCTION audited_part(changed jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN changed - ARRAY['hash', 'password_hash', 'secret', 'token_hash', 'last_used_at', 'updated_at', 'created_at',
                           'organization_id', 'id', 'content', 'body', 'layout', 'marks'];
CALL audited('memory_layouts');
