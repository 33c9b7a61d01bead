-- Facilities with their supply points, suppliers, and the records made from readings.

CREATE TABLE suppliers (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    name             text NOT NULL,
    country          text,
    tax_id           text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE INDEX suppliers_name_idx ON suppliers (organization_id, lower(name), id);
CREATE INDEX suppliers_tax_id_idx ON suppliers (organization_id, tax_id);
CALL isolate('suppliers');

CREATE TABLE facilities (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    name             text NOT NULL,
    type             text NOT NULL,
    country          text,
    address          text,
    categories       text[] NOT NULL DEFAULT '{}',
    status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_by       uuid NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE INDEX facilities_name_idx ON facilities (organization_id, lower(name), id);
CALL isolate('facilities');

-- A supply point belongs to one facility; `key` is its code without spaces and in capitals.
CREATE TABLE supply_points (
    organization_id  uuid NOT NULL REFERENCES organizations,
    key              text NOT NULL,
    code             text NOT NULL,
    facility_id      uuid NOT NULL,
    position         integer NOT NULL,
    PRIMARY KEY (organization_id, key),
    FOREIGN KEY (organization_id, facility_id) REFERENCES facilities (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX supply_points_facility_idx ON supply_points (organization_id, facility_id, position);
CALL isolate('supply_points');

CREATE TABLE invoices (
    id                    uuid PRIMARY KEY,
    organization_id       uuid NOT NULL REFERENCES organizations,
    type                  text NOT NULL CHECK (type IN ('electricity', 'heat', 'water', 'recharge')),
    status                text NOT NULL DEFAULT 'active'
                          CHECK (status IN ('uploaded', 'loading', 'active', 'inactive', 'review', 'error')),
    quantity              numeric NOT NULL,
    base_quantity         numeric NOT NULL,
    percentage            numeric NOT NULL DEFAULT 1 CHECK (percentage >= 0 AND percentage <= 1),
    unit_id               uuid,
    original_quantity     numeric,
    original_unit_id      uuid,
    start_date            date,
    end_date              date,
    invoice_id            text,
    facility_id           uuid NOT NULL,
    facility_percentages  jsonb NOT NULL DEFAULT '[]',
    supplier_id           uuid,
    cups                  text,
    fuel                  text,
    total_amount          numeric,
    currency              text,
    file_id               uuid,
    source_invoice_id     uuid,
    source                text NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'pdf', 'bulk_file')),
    reading_id            uuid,
    reading_revision      integer,
    reading_item          integer,
    uploaded_by           uuid NOT NULL,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (start_date IS NULL OR end_date IS NULL OR start_date <= end_date),
    FOREIGN KEY (organization_id, facility_id) REFERENCES facilities (organization_id, id),
    FOREIGN KEY (organization_id, supplier_id) REFERENCES suppliers (organization_id, id),
    FOREIGN KEY (organization_id, file_id) REFERENCES files (organization_id, id),
    FOREIGN KEY (organization_id, reading_id) REFERENCES readings (organization_id, id)
);
CREATE INDEX invoices_newest_idx ON invoices (organization_id, created_at DESC, id DESC);
CREATE INDEX invoices_facility_idx ON invoices (organization_id, facility_id, start_date);
CREATE INDEX invoices_reading_idx ON invoices (organization_id, reading_id);
CREATE INDEX invoices_file_idx ON invoices (organization_id, file_id);
CREATE INDEX invoices_cups_idx ON invoices (organization_id, cups);
CALL isolate('invoices');

CREATE TABLE wastes (
    id                   uuid PRIMARY KEY,
    organization_id      uuid NOT NULL REFERENCES organizations,
    status               text NOT NULL DEFAULT 'active'
                         CHECK (status IN ('uploaded', 'loading', 'active', 'inactive', 'review', 'error')),
    identification_name  text NOT NULL,
    description          text,
    start_date           date NOT NULL,
    end_date             date NOT NULL,
    quantity             numeric NOT NULL,
    base_quantity        numeric NOT NULL CHECK (base_quantity > 0),
    percentage           numeric NOT NULL DEFAULT 1 CHECK (percentage >= 0 AND percentage <= 1),
    unit_id              uuid,
    destination          text,
    low_code             text,
    rd_code              text,
    facility_id          uuid NOT NULL,
    file_id              uuid,
    source               text NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'pdf', 'bulk_file')),
    reading_id           uuid,
    reading_revision     integer,
    reading_item         integer,
    uploaded_by          uuid NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (start_date <= end_date),
    FOREIGN KEY (organization_id, facility_id) REFERENCES facilities (organization_id, id),
    FOREIGN KEY (organization_id, file_id) REFERENCES files (organization_id, id),
    FOREIGN KEY (organization_id, reading_id) REFERENCES readings (organization_id, id)
);
CREATE INDEX wastes_newest_idx ON wastes (organization_id, created_at DESC, id DESC);
CREATE INDEX wastes_facility_idx ON wastes (organization_id, facility_id, start_date);
CREATE INDEX wastes_reading_idx ON wastes (organization_id, reading_id);
CREATE INDEX wastes_file_idx ON wastes (organization_id, file_id);
CALL isolate('wastes');
