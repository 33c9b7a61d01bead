-- The way of a document: files and the folders they are in, events, runs, readings.

CREATE TABLE folders (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    parent_id        uuid,
    name             text NOT NULL,
    created_by       uuid NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, parent_id) REFERENCES folders (organization_id, id)
);
CREATE INDEX folders_browse_idx ON folders (organization_id, parent_id, lower(name), id);
CALL isolate('folders');

CREATE TABLE projects (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    name             text NOT NULL,
    description      text,
    created_by       uuid NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CALL isolate('projects');

CREATE TABLE project_links (
    organization_id  uuid NOT NULL REFERENCES organizations,
    project_id       uuid NOT NULL,
    entity_type      text NOT NULL CHECK (entity_type IN ('files', 'file_readings', 'invoices', 'wastes')),
    entity_id        uuid NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, entity_type, entity_id),
    FOREIGN KEY (organization_id, project_id) REFERENCES projects (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX project_links_entity_idx ON project_links (organization_id, entity_type, entity_id);
CALL isolate('project_links');

-- `size_kb` is what the caller said until the object was seen, and the true size from then on. The announced_ columns
-- are what the upload's signature binds; object_ columns are what the store holds under the final key.
CREATE TABLE files (
    id                         uuid PRIMARY KEY,
    organization_id            uuid NOT NULL REFERENCES organizations,
    folder_id                  uuid,
    name                       text NOT NULL,
    extension                  text NOT NULL,
    mime_type                  text NOT NULL,
    size_kb                    bigint NOT NULL,
    announced_bytes            bigint,
    announced_sha256           text,
    status                     text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'uploaded', 'error')),
    object_bytes               bigint,
    object_etag                text,
    object_sha256              text,
    partner                    text,
    uploaded_by                uuid NOT NULL,
    category                   text,
    tags                       text[] NOT NULL DEFAULT '{}',
    language                   text,
    classification_confidence  double precision,
    linked                     boolean NOT NULL DEFAULT false,
    processing                 text CHECK (processing IN ('waiting', 'classifying', 'reading', 'done', 'failed')),
    attempts                   integer NOT NULL DEFAULT 0,
    error_code                 text,
    error_message              text,
    created_at                 timestamptz NOT NULL DEFAULT now(),
    updated_at                 timestamptz NOT NULL DEFAULT now(),
    confirmed_at               timestamptz,
    deleted_at                 timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, folder_id) REFERENCES folders (organization_id, id)
);
CREATE INDEX files_browse_idx ON files (organization_id, folder_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX files_newest_idx ON files (organization_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX files_category_idx ON files (organization_id, category, created_at DESC, id DESC)
    WHERE deleted_at IS NULL;
CREATE INDEX files_sha256_idx ON files (organization_id, object_sha256) WHERE object_sha256 IS NOT NULL;
CREATE INDEX files_pending_idx ON files (organization_id, created_at) WHERE status <> 'uploaded';
CREATE INDEX files_deleted_idx ON files (organization_id, deleted_at) WHERE deleted_at IS NOT NULL;
CALL isolate('files');

-- How many files there are by folder and category, so that an exact total costs the same for a thousand and a million.
-- Changes are appended (nobody waits for a counter's lock) and added up by `compact_file_counts` now and then.
CREATE TABLE file_counts (
    organization_id  uuid NOT NULL,
    folder_id        uuid,
    category         text,
    files            bigint NOT NULL
);
CREATE INDEX file_counts_idx ON file_counts (organization_id, folder_id, category) INCLUDE (files);
CALL isolate('file_counts');

CREATE FUNCTION count_new_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO file_counts (organization_id, folder_id, category, files)
        SELECT organization_id, folder_id, category, count(*) FROM after_rows WHERE deleted_at IS NULL
        GROUP BY organization_id, folder_id, category;
    RETURN NULL;
END $$;

CREATE FUNCTION count_gone_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO file_counts (organization_id, folder_id, category, files)
        SELECT organization_id, folder_id, category, -count(*) FROM before_rows WHERE deleted_at IS NULL
        GROUP BY organization_id, folder_id, category;
    RETURN NULL;
END $$;

CREATE FUNCTION count_changed_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO file_counts (organization_id, folder_id, category, files)
        SELECT organization_id, folder_id, category, sum(one) FROM (
            SELECT organization_id, folder_id, category, 1 AS one FROM after_rows WHERE deleted_at IS NULL
            UNION ALL
            SELECT organization_id, folder_id, category, -1 FROM before_rows WHERE deleted_at IS NULL
        ) AS changes
        GROUP BY organization_id, folder_id, category HAVING sum(one) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER files_counted_in AFTER INSERT ON files
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION count_new_files();
CREATE TRIGGER files_counted_out AFTER DELETE ON files
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION count_gone_files();
CREATE TRIGGER files_counted_over AFTER UPDATE ON files
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION count_changed_files();

CREATE TABLE events (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    type             text NOT NULL,
    detail           jsonb NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_newest_idx ON events (organization_id, created_at DESC);
CREATE INDEX events_file_idx ON events (organization_id, (detail ->> 'file_id'));
CALL isolate('events');

-- One row a file: who works on it now. A result is written only by the holder of the token. `attempt` counts each time
-- the work was taken up, `failures` only those that the document itself is to blame for.
CREATE TABLE runs (
    file_id          uuid PRIMARY KEY,
    organization_id  uuid NOT NULL,
    token            uuid NOT NULL,
    stage            text NOT NULL CHECK (stage IN ('classify', 'read')),
    attempt          integer NOT NULL DEFAULT 1,
    failures         integer NOT NULL DEFAULT 0,
    started_at       timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (organization_id, file_id) REFERENCES files (organization_id, id) ON DELETE CASCADE
);
CALL isolate('runs');

CREATE TABLE readings (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    file_id          uuid NOT NULL UNIQUE,
    revision         integer NOT NULL,
    status           text NOT NULL CHECK (status IN ('success', 'error')),
    items            jsonb NOT NULL,
    result           jsonb NOT NULL DEFAULT '{}',
    confidence       double precision NOT NULL DEFAULT 0,
    needs_review     boolean NOT NULL DEFAULT true,
    edited_by        uuid,
    edited_at        timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, file_id) REFERENCES files (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX readings_review_idx ON readings (organization_id, needs_review, confidence);
CALL isolate('readings');

-- Everything that a reading ever said. `taken` is false for a new result of the engine that came after a person's edit.
CREATE TABLE reading_revisions (
    reading_id       uuid NOT NULL,
    organization_id  uuid NOT NULL,
    revision         integer NOT NULL,
    source           text NOT NULL CHECK (source IN ('engine', 'person')),
    author_id        uuid,
    taken            boolean NOT NULL,
    status           text NOT NULL,
    items            jsonb NOT NULL,
    result           jsonb NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reading_id, revision),
    FOREIGN KEY (organization_id, reading_id) REFERENCES readings (organization_id, id) ON DELETE CASCADE
);
CALL isolate('reading_revisions');

CREATE TABLE idempotency_keys (
    organization_id  uuid NOT NULL REFERENCES organizations,
    user_id          uuid NOT NULL,
    key              text NOT NULL,
    request_hash     bytea NOT NULL,
    status           integer,
    content_type     text,
    body             bytea,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id, key)
);
CALL isolate('idempotency_keys');

-- Fair turns: each organization's jobs are numbered from where the queue stands now, so that a newcomer's first job
-- comes right after the one at the front, however many another organization has waiting (start-time fair queueing,
-- Goyal, Vin, Cheng 1996). A job's priority is its number, negated.
CREATE TABLE turns (
    organization_id  uuid PRIMARY KEY REFERENCES organizations,
    last_turn        integer NOT NULL
);
CALL isolate('turns');
CREATE POLICY lookup ON turns FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION take_turns(asking uuid, wanted integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    front integer;
    last integer;
BEGIN
    SELECT -max(priority) INTO front FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = 'documents';
    IF front IS NULL THEN
        SELECT coalesce(max(last_turn), 0) INTO front FROM turns;
    END IF;
    INSERT INTO turns (organization_id, last_turn) VALUES (asking, front + wanted)
        ON CONFLICT (organization_id) DO UPDATE SET last_turn = greatest(turns.last_turn, front) + wanted
        RETURNING last_turn INTO last;
    RETURN last - wanted + 1;
END $$;
