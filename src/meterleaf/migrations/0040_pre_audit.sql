-- Who changed what, when: written by the database itself, so that no code can forget it, and append-only.

CREATE TABLE audit_entries (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id  uuid NOT NULL,
    at               timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id          uuid,
    action           text NOT NULL CHECK (action IN ('insert', 'update', 'delete')),
    entity           text NOT NULL,
    entity_id        text NOT NULL,
    changes          jsonb NOT NULL
);
CREATE INDEX audit_entries_time_idx ON audit_entries (organization_id, id DESC);
CREATE INDEX audit_entries_entity_idx ON audit_entries (organization_id, entity, entity_id, id DESC);
CALL isolate('audit_entries');

CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_as_a_whole BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is never written into the trail: secrets, and columns that say nothing about who wanted what.
CREATE FUNCTION audited_part(changed jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN changed - ARRAY['hash', 'password_hash', 'secret', 'token_hash', 'last_used_at', 'updated_at', 'created_at',
                           'organization_id', 'id', 'content', 'body'];

CREATE FUNCTION audit_inserts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_entries (organization_id, user_id, action, entity, entity_id, changes)
    SELECT coalesce(new_row ->> 'organization_id', new_row ->> 'id')::uuid, acting_user(), 'insert', TG_TABLE_NAME,
           coalesce(new_row ->> 'id', new_row ->> 'user_id', ''), audited_part(new_row)
        FROM (SELECT to_jsonb(n) AS new_row FROM new_rows n) rows;
    RETURN NULL;
END $$;

CREATE FUNCTION audit_deletes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_entries (organization_id, user_id, action, entity, entity_id, changes)
    SELECT coalesce(old_row ->> 'organization_id', old_row ->> 'id')::uuid, acting_user(), 'delete', TG_TABLE_NAME,
           coalesce(old_row ->> 'id', old_row ->> 'user_id', ''), audited_part(old_row)
        FROM (SELECT to_jsonb(o) AS old_row FROM old_rows o) rows;
    RETURN NULL;
END $$;

-- One row at a time, since the old and the new row must be told together; only what differs is kept, as [old, new].
CREATE FUNCTION audit_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_row jsonb := audited_part(to_jsonb(OLD));
    new_row jsonb := audited_part(to_jsonb(NEW));
    changed jsonb;
BEGIN
    SELECT jsonb_object_agg(n.key, jsonb_build_array(old_row -> n.key, n.value)) INTO changed
        FROM jsonb_each(new_row) n WHERE n.value IS DISTINCT FROM old_row -> n.key;
    IF changed IS NOT NULL THEN
        INSERT INTO audit_entries (organization_id, user_id, action, entity, entity_id, changes)
        VALUES (coalesce(to_jsonb(NEW) ->> 'organization_id', to_jsonb(NEW) ->> 'id')::uuid, acting_user(), 'update', TG_TABLE_NAME,
                coalesce(to_jsonb(NEW) ->> 'id', to_jsonb(NEW) ->> 'user_id', ''), changed);
    END IF;
    RETURN NULL;
END $$;

-- Puts a table under audit; `what` leaves out what would drown the trail (the announcing of files by the thousand).
CREATE PROCEDURE audited(watched regclass, what text DEFAULT 'insert update delete')
    LANGUAGE plpgsql AS $$
BEGIN
    IF what LIKE '%insert%' THEN
        EXECUTE format('CREATE TRIGGER audit_inserts AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION audit_inserts()', watched);
    END IF;
    IF what LIKE '%update%' THEN
        EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s'
                       ' FOR EACH ROW EXECUTE FUNCTION audit_update()', watched);
    END IF;
    IF what LIKE '%delete%' THEN
        EXECUTE format('CREATE TRIGGER audit_deletes AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION audit_deletes()', watched);
    END IF;
END $$;

-- The owner of the schema writes through the functions above, whatever the transaction's organization is.
CREATE POLICY trail ON audit_entries FOR INSERT TO CURRENT_USER WITH CHECK (true);

CALL audited('members');
CALL audited('api_keys');

-- A key's last use is noted by every request: that is no change of anybody's.
DROP TRIGGER audit_update ON api_keys;
CREATE TRIGGER audit_update AFTER UPDATE OF name, expires_at, revoked_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION audit_update();

CALL audited('folders');
CALL audited('projects');
CALL audited('project_links', 'insert delete');

-- Of a file, what people change: its name, its place, whether it is deleted. Its way through the pipeline are events.
CREATE TRIGGER audit_update AFTER UPDATE OF name, folder_id, deleted_at ON files
    FOR EACH ROW EXECUTE FUNCTION audit_update();
