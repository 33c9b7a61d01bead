-- Whom a first start asks for: is there anybody yet? And a mark for inboxes that are cleared.

CREATE FUNCTION first_owner() RETURNS TABLE (organization_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.organization_id, m.user_id FROM members m JOIN organizations o ON o.id = m.organization_id
        WHERE m.role = 'owner' ORDER BY o.created_at, m.created_at LIMIT 1;
$$;

ALTER TABLE files ADD COLUMN inbox_cleared boolean NOT NULL DEFAULT false;
CREATE INDEX files_inbox_idx ON files (organization_id, created_at) WHERE status = 'uploaded' AND NOT inbox_cleared;
