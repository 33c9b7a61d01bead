-- How people come in: invitations by link, logins with a password, identities of an OpenID Connect issuer.

CREATE TABLE invitations (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    email            text NOT NULL,
    role             text NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
    token_hash       bytea NOT NULL UNIQUE,
    invited_by       uuid NOT NULL REFERENCES users,
    created_at       timestamptz NOT NULL DEFAULT now(),
    expires_at       timestamptz NOT NULL,
    accepted_at      timestamptz,
    withdrawn_at     timestamptz
);
CREATE INDEX invitations_organization_idx ON invitations (organization_id, created_at DESC);
CALL isolate('invitations');
CALL audited('invitations');
CREATE POLICY lookup ON invitations FOR SELECT TO CURRENT_USER USING (true);

-- The one invitation that a link opens; its organization becomes the transaction's.
CREATE FUNCTION invitation_of_token(hash bytea)
    RETURNS TABLE (id uuid, organization_id uuid, organization_name text, email text, role text, expires_at timestamptz,
                   accepted_at timestamptz, withdrawn_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, i.organization_id, o.name, i.email, i.role, i.expires_at, i.accepted_at, i.withdrawn_at
        FROM invitations i JOIN organizations o ON o.id = i.organization_id WHERE i.token_hash = hash;
$$;

CREATE TABLE user_identities (
    issuer      text NOT NULL,
    subject     text NOT NULL,
    user_id     uuid NOT NULL REFERENCES users,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);

-- Failed logins, by the hash of what was tried, so that guessing is slowed down; cleared after a while.
CREATE TABLE login_failures (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash  bytea NOT NULL,
    at          timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_idx ON login_failures (email_hash, at);

-- Changing an organization's own row, and the role of its members, is a matter of its owners (asked by the service).
CALL audited('organizations', 'update');
