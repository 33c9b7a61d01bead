-- Who and where: organizations, users, members, keys; the isolation that every later table takes.

CREATE FUNCTION current_organization() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('meterleaf.organization_id', true), '')::uuid;

CREATE FUNCTION acting_user() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('meterleaf.user_id', true), '')::uuid;

-- Row-level security for a table with an organization: only rows of the transaction's own organization are seen or
-- written, by the table's owner too.
CREATE PROCEDURE isolate(isolated regclass)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', isolated);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', isolated);
    EXECUTE format('CREATE POLICY organization ON %s USING (organization_id = current_organization())'
                   ' WITH CHECK (organization_id = current_organization())', isolated);
END $$;

CREATE TABLE organizations (
    id          uuid PRIMARY KEY,
    name        text NOT NULL,
    country     text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON organizations
    USING (id = current_organization()) WITH CHECK (id = current_organization());

CREATE TABLE users (
    id             uuid PRIMARY KEY,
    email          text NOT NULL,
    name           text NOT NULL DEFAULT '',
    password_hash  text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE members (
    organization_id  uuid NOT NULL REFERENCES organizations,
    user_id          uuid NOT NULL REFERENCES users,
    role             text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX members_user_idx ON members (user_id);
CALL isolate('members');

CREATE TABLE api_keys (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    user_id          uuid NOT NULL REFERENCES users,
    name             text NOT NULL,
    prefix           text NOT NULL,
    hash             bytea NOT NULL UNIQUE,
    created_at       timestamptz NOT NULL DEFAULT now(),
    last_used_at     timestamptz,
    expires_at       timestamptz,
    revoked_at       timestamptz
);
CREATE INDEX api_keys_organization_idx ON api_keys (organization_id, created_at);
CALL isolate('api_keys');

-- Before the organization is known, the service may ask these few questions and no other. The functions run as the
-- schema's owner, whom a policy of its own lets see the rows.
CREATE POLICY lookup ON organizations FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY lookup ON members FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY lookup ON api_keys FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY touch ON api_keys FOR UPDATE TO CURRENT_USER USING (true);

CREATE FUNCTION user_of_key(key_hash bytea)
    RETURNS TABLE (user_id uuid, expired boolean, revoked boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_keys SET last_used_at = now()
        WHERE hash = key_hash AND revoked_at IS NULL
          AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute');
    SELECT k.user_id, coalesce(k.expires_at <= now(), false), k.revoked_at IS NOT NULL
        FROM api_keys k WHERE k.hash = key_hash;
$$;

CREATE FUNCTION role_of_member(asked_user uuid, asked_organization uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT role FROM members WHERE user_id = asked_user AND organization_id = asked_organization;
$$;

CREATE FUNCTION organizations_of_user(asked_user uuid)
    RETURNS TABLE (id uuid, name text, country text, role text, created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, o.name, o.country, m.role, o.created_at
        FROM members m JOIN organizations o ON o.id = m.organization_id
        WHERE m.user_id = asked_user ORDER BY o.name, o.id;
$$;

CREATE FUNCTION organization_ids() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM organizations;
$$;
