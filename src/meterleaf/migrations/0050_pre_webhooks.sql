-- Where an organization wants to be told of what happens, and what was told.

CREATE TABLE webhooks (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL REFERENCES organizations,
    url              text NOT NULL,
    description      text NOT NULL DEFAULT '',
    types            text[] NOT NULL,
    secret           text NOT NULL,
    active           boolean NOT NULL DEFAULT true,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE INDEX webhooks_organization_idx ON webhooks (organization_id, created_at);
CALL isolate('webhooks');
CALL audited('webhooks');

CREATE TABLE webhook_deliveries (
    id               uuid PRIMARY KEY,
    organization_id  uuid NOT NULL,
    webhook_id       uuid NOT NULL,
    message_id       text NOT NULL,
    type             text NOT NULL,
    body             text NOT NULL,
    state            text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts         integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,
    last_status      integer,
    last_answer      text,
    last_error       text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    delivered_at     timestamptz,
    FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_newest_idx ON webhook_deliveries (organization_id, webhook_id, id DESC);
CALL isolate('webhook_deliveries');
