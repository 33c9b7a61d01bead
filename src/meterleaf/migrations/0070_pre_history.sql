-- What readings say of invoices and supply points, one row an item, so that a new reading is held against what was read
-- before without looking into anybody's JSON. Kept in step with `readings.items` by those who write them.

CREATE TABLE reading_lines (
    reading_id         uuid NOT NULL,
    organization_id    uuid NOT NULL,
    file_id            uuid NOT NULL,
    item               integer NOT NULL,
    category           text,
    document_type      text,
    number             text,
    number_key         text,
    corrects_key       text,
    supplier_tax_key   text,
    supplier_name_key  text,
    supply_point_key   text,
    quantity           numeric,
    unit               text,
    start_date         date,
    end_date           date,
    PRIMARY KEY (reading_id, item),
    FOREIGN KEY (organization_id, reading_id) REFERENCES readings (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX reading_lines_number_idx ON reading_lines (organization_id, number_key) WHERE number_key IS NOT NULL;
CREATE INDEX reading_lines_supply_point_idx ON reading_lines (organization_id, supply_point_key, start_date)
    WHERE supply_point_key IS NOT NULL;
CALL isolate('reading_lines');

-- Numbers and supply points as they are compared: capitals and digits alone. Columns, not indexed expressions: under
-- row-level security an index is used for leakproof operators on columns only.
ALTER TABLE invoices ADD COLUMN number_key text, ADD COLUMN cups_key text;

CREATE FUNCTION key_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.number_key := regexp_replace(upper(NEW.invoice_id), '[^0-9A-Z]', '', 'g');
    NEW.cups_key := regexp_replace(upper(NEW.cups), '[^0-9A-Z]', '', 'g');
    RETURN NEW;
END $$;

CREATE TRIGGER invoices_keyed BEFORE INSERT OR UPDATE OF invoice_id, cups ON invoices
    FOR EACH ROW EXECUTE FUNCTION key_invoices();

-- Rows that there are: past row-level security, which holds for the owner, too, and without a word in the trail.
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER;
UPDATE invoices SET number_key = regexp_replace(upper(invoice_id), '[^0-9A-Z]', '', 'g'),
                    cups_key = regexp_replace(upper(cups), '[^0-9A-Z]', '', 'g');
ALTER TABLE invoices FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER;
CREATE INDEX invoices_number_key_idx ON invoices (organization_id, number_key) WHERE number_key IS NOT NULL;
CREATE INDEX invoices_cups_key_idx ON invoices (organization_id, cups_key, created_at) WHERE cups_key IS NOT NULL;

-- What is computed from other columns says nothing new in the trail.
CREATE OR REPLACE FUNCTION audited_part(changed jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN changed - ARRAY['hash', 'password_hash', 'secret', 'token_hash', 'last_used_at', 'updated_at', 'created_at',
                           'organization_id', 'id', 'content', 'body', 'layout', 'marks', 'number_key', 'cups_key'];
