-- Everything of one conversation has its identifier as the first column of
-- the key, so that a database of several machines can keep it together.
-- Every statement may be repeated.

CREATE TABLE IF NOT EXISTS conversations (
    conversation text COLLATE "C" NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    seq bigint NOT NULL,
    oldest bigint NOT NULL,
    value bytea NOT NULL
);

-- One row holds what one turn wrote; `seq` is the number of its last entry.
CREATE TABLE IF NOT EXISTS journal (
    conversation text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (conversation, seq)
);

-- `owner`: the replica that sends for the conversation, while it is alive.
CREATE TABLE IF NOT EXISTS outbox (
    conversation text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    dead boolean NOT NULL,
    owner bigint,
    value bytea NOT NULL,
    progress bytea NOT NULL,
    PRIMARY KEY (conversation, seq)
);
CREATE INDEX IF NOT EXISTS outbox_live ON outbox (conversation) WHERE NOT dead;
CREATE INDEX IF NOT EXISTS outbox_dead ON outbox (conversation, seq) WHERE dead;

-- `claimed`: until when the timer is not handed out again; null: it may be.
CREATE TABLE IF NOT EXISTS timers (
    conversation text COLLATE "C" NOT NULL PRIMARY KEY,
    due bigint NOT NULL,
    wait bigint NOT NULL,
    claimed bigint
);
CREATE INDEX IF NOT EXISTS timers_due ON timers (due);

CREATE TABLE IF NOT EXISTS tickets (
    conversation text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    open boolean NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (conversation, id)
);
CREATE INDEX IF NOT EXISTS tickets_open ON tickets (conversation, id) WHERE open;

CREATE TABLE IF NOT EXISTS small_values (
    key text COLLATE "C" NOT NULL PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE IF NOT EXISTS replicas (
    replica bigint NOT NULL PRIMARY KEY,
    since timestamptz NOT NULL,
    seen timestamptz NOT NULL
);

-- What follows is for speed and for PostgreSQL itself.

-- Room in a page lets a row be written anew without touching an index; values
-- of ordinary size stay in the row, and hashes cannot be compressed anyway.
ALTER TABLE conversations ALTER COLUMN value SET STORAGE EXTERNAL;
ALTER TABLE journal ALTER COLUMN value SET STORAGE EXTERNAL;
ALTER TABLE outbox ALTER COLUMN value SET STORAGE EXTERNAL;
ALTER TABLE conversations SET (fillfactor = 60, toast_tuple_target = 4080);
ALTER TABLE journal SET (toast_tuple_target = 4080);
ALTER TABLE outbox SET (toast_tuple_target = 4080);
ALTER TABLE timers SET (fillfactor = 80);
ALTER TABLE replicas SET (fillfactor = 50);

-- Rows of these come and go by the second: a fixed number of them, not a
-- share of the table, calls for a vacuum.
ALTER TABLE outbox SET (
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE timers SET (
    autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE conversations SET (autovacuum_vacuum_scale_factor = 0.1);
ALTER TABLE journal SET (autovacuum_vacuum_scale_factor = 0.1);
