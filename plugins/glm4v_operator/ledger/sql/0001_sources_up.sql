-- Revision 0001: the tables that say where things come from. Frozen: a change is another revision.

CREATE TYPE run_state AS ENUM ('running', 'success', 'failed');
COMMENT ON TYPE run_state IS 'running: started, not finished (new -> running; success, failed -> running when the same DAG run is cleared)
success: everything added up (running -> success)
failed: discovery, a lane or the reconciliation failed (running -> failed)';

CREATE TYPE object_state AS ENUM ('listed', 'leased', 'linked', 'refused', 'gone');
COMMENT ON TYPE object_state IS 'listed: found in the bucket, waits to be fetched (new -> listed; leased -> listed when released, retried or its lane died; refused -> listed when requeued; gone -> listed when a listing shows it again)
leased: a lane fetches and decodes it (listed -> leased by claim)
linked: its bytes are an image of the ledger (leased -> linked)
refused: it cannot become an image, the reason says why (leased -> refused; new -> refused for keys that cannot be stored, folder markers and empty objects)
gone: deleted, overwritten or no longer covered by the dataset before it was read (leased -> gone; listed -> gone)';

CREATE TABLE reasons (
    code TEXT NOT NULL,
    applies_to TEXT DEFAULT '' NOT NULL,
    meaning TEXT DEFAULT '' NOT NULL,
    remedy TEXT DEFAULT '' NOT NULL,
    CONSTRAINT reasons_pkey PRIMARY KEY (code)
);
COMMENT ON TABLE reasons IS 'Every reason code, in words; written anew by each schema upgrade.';
COMMENT ON COLUMN reasons.code IS 'The code that rows carry.';
COMMENT ON COLUMN reasons.applies_to IS 'Which rows carry it: object, item, run.';
COMMENT ON COLUMN reasons.meaning IS 'What it says, for people.';
COMMENT ON COLUMN reasons.remedy IS 'What a person can do.';

CREATE TABLE datasets (
    id BIGSERIAL NOT NULL,
    name TEXT NOT NULL,
    settings JSONB DEFAULT '{}'::jsonb NOT NULL,
    objects_listed BIGINT DEFAULT 0 NOT NULL,
    registered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT datasets_pkey PRIMARY KEY (id),
    CONSTRAINT datasets_name_key UNIQUE (name)
);
COMMENT ON TABLE datasets IS 'Named sources of images and their settings.';
COMMENT ON COLUMN datasets.id IS 'The number it is known by.';
COMMENT ON COLUMN datasets.name IS 'The name of the dataset''s file and DAG.';
COMMENT ON COLUMN datasets.settings IS 'The dataset''s settings as of the last run; holds connection ids, never credentials.';
COMMENT ON COLUMN datasets.objects_listed IS 'Objects ever recorded: what the rows of objects must add up to.';
COMMENT ON COLUMN datasets.registered_at IS 'When it was first registered.';
COMMENT ON COLUMN datasets.updated_at IS 'When its settings were last registered.';

CREATE TABLE runs (
    id BIGSERIAL NOT NULL,
    dataset_id BIGINT NOT NULL,
    dag_run_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    params JSONB DEFAULT '{}'::jsonb NOT NULL,
    state run_state DEFAULT 'running' NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    counts JSONB DEFAULT '{}'::jsonb NOT NULL,
    report TEXT DEFAULT '' NOT NULL,
    CONSTRAINT runs_pkey PRIMARY KEY (id),
    CONSTRAINT runs_dataset_id_dag_run_id_key UNIQUE (dataset_id, dag_run_id),
    CONSTRAINT runs_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES datasets (id)
);
COMMENT ON TABLE runs IS 'DAG runs. A cleared DAG run keeps its row.';
COMMENT ON COLUMN runs.id IS 'The number it is known by.';
COMMENT ON COLUMN runs.dataset_id IS 'The dataset that the run works on.';
COMMENT ON COLUMN runs.dag_run_id IS 'Airflow''s name of the DAG run.';
COMMENT ON COLUMN runs.kind IS 'scheduled, manual, backfill, asset_triggered, …';
COMMENT ON COLUMN runs.params IS 'The run''s parameters: what it leaves out.';
COMMENT ON COLUMN runs.state IS 'running: started, not finished (new -> running; success, failed -> running when the same DAG run is cleared)
success: everything added up (running -> success)
failed: discovery, a lane or the reconciliation failed (running -> failed)';
COMMENT ON COLUMN runs.started_at IS 'When it was first started.';
COMMENT ON COLUMN runs.finished_at IS 'When it was finished; empty while it runs.';
COMMENT ON COLUMN runs.counts IS 'Its numbers, as reported at its end.';
COMMENT ON COLUMN runs.report IS 'Its report, for people.';

CREATE TABLE listings (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    dataset_id BIGINT NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    objects BIGINT DEFAULT 0 NOT NULL,
    deleted BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT listings_pkey PRIMARY KEY (id),
    CONSTRAINT listings_run_id_fkey FOREIGN KEY(run_id) REFERENCES runs (id),
    CONSTRAINT listings_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES datasets (id)
);
CREATE INDEX listings_run_id_dataset_id_idx ON listings (run_id, dataset_id);
COMMENT ON TABLE listings IS 'Listings of one prefix each. Only a finished one may note deletions.';
COMMENT ON COLUMN listings.id IS 'Grows with every listing; objects carry the newest one that showed them.';
COMMENT ON COLUMN listings.run_id IS 'The run that listed.';
COMMENT ON COLUMN listings.dataset_id IS 'The dataset that was listed.';
COMMENT ON COLUMN listings.prefix IS 'The prefix that was listed; empty: the whole bucket.';
COMMENT ON COLUMN listings.started_at IS 'When the listing began.';
COMMENT ON COLUMN listings.finished_at IS 'When its last page was recorded; empty: it was never finished, deletes nothing.';
COMMENT ON COLUMN listings.objects IS 'Objects under the prefix when it finished.';
COMMENT ON COLUMN listings.deleted IS 'Objects found missing when it finished.';

CREATE TABLE leases (
    id BIGSERIAL NOT NULL,
    run_id BIGINT NOT NULL,
    lane INTEGER NOT NULL,
    owner TEXT NOT NULL,
    acquired_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT,
    CONSTRAINT leases_pkey PRIMARY KEY (id),
    CONSTRAINT leases_run_id_fkey FOREIGN KEY(run_id) REFERENCES runs (id)
);
CREATE INDEX leases_live_idx ON leases (expires_at) WHERE ended_at IS NULL;
COMMENT ON TABLE leases IS 'Sessions of lanes. What is leased points here; one row is renewed for all of it.';
COMMENT ON COLUMN leases.id IS 'The fencing number.';
COMMENT ON COLUMN leases.run_id IS 'The run that the lane belongs to.';
COMMENT ON COLUMN leases.lane IS 'The lane''s number in the run.';
COMMENT ON COLUMN leases.owner IS 'Host and process of the lane, for people.';
COMMENT ON COLUMN leases.acquired_at IS 'When it began.';
COMMENT ON COLUMN leases.heartbeat_at IS 'When the lane last said that it lives.';
COMMENT ON COLUMN leases.expires_at IS 'When it may be taken away, by the database''s clock.';
COMMENT ON COLUMN leases.ended_at IS 'When it ended; from then on nothing can be written under it.';
COMMENT ON COLUMN leases.end_reason IS 'Why it ended.';

CREATE TABLE images (
    id BIGSERIAL NOT NULL,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    format TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    frames INTEGER DEFAULT 1 NOT NULL,
    orientation INTEGER DEFAULT 1 NOT NULL,
    measures JSONB DEFAULT '{}'::jsonb NOT NULL,
    first_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT images_pkey PRIMARY KEY (id),
    CONSTRAINT images_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT images_sha256_key UNIQUE (sha256)
);
COMMENT ON TABLE images IS 'Distinct contents. Several objects may hold one image.';
COMMENT ON COLUMN images.id IS 'The number it is known by.';
COMMENT ON COLUMN images.sha256 IS 'SHA-256 of the bytes: its identity.';
COMMENT ON COLUMN images.size IS 'Bytes.';
COMMENT ON COLUMN images.format IS 'The format found in the bytes.';
COMMENT ON COLUMN images.width IS 'Pixels, as shown (orientation applied).';
COMMENT ON COLUMN images.height IS 'Pixels, as shown (orientation applied).';
COMMENT ON COLUMN images.frames IS 'Frames or pages; the first is read.';
COMMENT ON COLUMN images.orientation IS 'The EXIF orientation it had.';
COMMENT ON COLUMN images.measures IS 'Ink, contrast, sharpness and the like.';
COMMENT ON COLUMN images.first_seen_at IS 'When its bytes were first read.';

CREATE TABLE objects (
    id BIGSERIAL NOT NULL,
    dataset_id BIGINT NOT NULL,
    bucket TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL,
    version_id TEXT,
    etag TEXT,
    size BIGINT NOT NULL,
    last_modified TIMESTAMP WITH TIME ZONE,
    storage_class TEXT,
    newest_by TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    first_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen_listing BIGINT NOT NULL,
    superseded_at TIMESTAMP WITH TIME ZONE,
    deleted_at TIMESTAMP WITH TIME ZONE,
    out_of_scope_at TIMESTAMP WITH TIME ZONE,
    unreadable_since TIMESTAMP WITH TIME ZONE,
    state object_state DEFAULT 'listed' NOT NULL,
    reason TEXT,
    detail TEXT,
    image_id BIGINT,
    lease_id BIGINT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    failures INTEGER DEFAULT 0 NOT NULL,
    solo_deaths INTEGER DEFAULT 0 NOT NULL,
    suspect BOOLEAN DEFAULT false NOT NULL,
    next_attempt_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT objects_pkey PRIMARY KEY (id),
    CONSTRAINT objects_dataset_id_bucket_key_version_key UNIQUE (dataset_id, bucket, key, version),
    CONSTRAINT objects_leased_check CHECK ((state = 'leased') = (lease_id IS NOT NULL)),
    CONSTRAINT objects_linked_check CHECK ((state = 'linked') = (image_id IS NOT NULL)),
    CONSTRAINT objects_reason_check CHECK (state NOT IN ('refused', 'gone') OR reason IS NOT NULL),
    CONSTRAINT objects_dataset_id_fkey FOREIGN KEY(dataset_id) REFERENCES datasets (id),
    CONSTRAINT objects_image_id_fkey FOREIGN KEY(image_id) REFERENCES images (id),
    CONSTRAINT objects_lease_id_fkey FOREIGN KEY(lease_id) REFERENCES leases (id)
)
 WITH (fillfactor = 80);
CREATE INDEX objects_again_idx ON objects (dataset_id, next_attempt_at, id) WHERE state = 'listed' AND NOT suspect AND next_attempt_at IS NOT NULL;
CREATE INDEX objects_fresh_idx ON objects (dataset_id, newest_by, id) WHERE state = 'listed' AND NOT suspect AND next_attempt_at IS NULL;
CREATE INDEX objects_image_id_idx ON objects (image_id) WHERE image_id IS NOT NULL;
CREATE INDEX objects_lease_id_idx ON objects (lease_id) WHERE lease_id IS NOT NULL;
CREATE INDEX objects_refused_idx ON objects (dataset_id, id) WHERE state = 'refused';
CREATE INDEX objects_suspect_idx ON objects (dataset_id, id) WHERE state = 'listed' AND suspect;
COMMENT ON TABLE objects IS 'Versions of keys. Every key ever listed has its row, for ever.';
COMMENT ON COLUMN objects.id IS 'The number it is known by.';
COMMENT ON COLUMN objects.dataset_id IS 'The dataset that it was listed for.';
COMMENT ON COLUMN objects.bucket IS 'The bucket.';
COMMENT ON COLUMN objects.key IS 'The key, escaped if it cannot be stored as it is.';
COMMENT ON COLUMN objects.version IS 'What tells this version of the key from others.';
COMMENT ON COLUMN objects.version_id IS 'The store''s version id, where it gives one.';
COMMENT ON COLUMN objects.etag IS 'The store''s ETag, without quotes. Compared for equality only.';
COMMENT ON COLUMN objects.size IS 'Bytes, as listed.';
COMMENT ON COLUMN objects.last_modified IS 'The store''s time of the last change, by the store''s clock.';
COMMENT ON COLUMN objects.storage_class IS 'The store''s storage class.';
COMMENT ON COLUMN objects.newest_by IS 'What newest-first goes by: last_modified, else when it was first listed.';
COMMENT ON COLUMN objects.first_seen_at IS 'When it was first listed.';
COMMENT ON COLUMN objects.seen_listing IS 'The newest listing that showed it.';
COMMENT ON COLUMN objects.superseded_at IS 'When another version of the key was listed in its place.';
COMMENT ON COLUMN objects.deleted_at IS 'Since when finished listings show it no more.';
COMMENT ON COLUMN objects.out_of_scope_at IS 'Since when the dataset''s bucket, prefixes and globs leave its key out.';
COMMENT ON COLUMN objects.unreadable_since IS 'Since when its bytes cannot be read again, though it was linked.';
COMMENT ON COLUMN objects.state IS 'listed: found in the bucket, waits to be fetched (new -> listed; leased -> listed when released, retried or its lane died; refused -> listed when requeued; gone -> listed when a listing shows it again)
leased: a lane fetches and decodes it (listed -> leased by claim)
linked: its bytes are an image of the ledger (leased -> linked)
refused: it cannot become an image, the reason says why (leased -> refused; new -> refused for keys that cannot be stored, folder markers and empty objects)
gone: deleted, overwritten or no longer covered by the dataset before it was read (leased -> gone; listed -> gone)';
COMMENT ON COLUMN objects.reason IS 'Why it is refused or gone, or is tried again.';
COMMENT ON COLUMN objects.detail IS 'What happened, in words; made safe to show.';
COMMENT ON COLUMN objects.image_id IS 'The image that it holds, once linked.';
COMMENT ON COLUMN objects.lease_id IS 'The lease under which it is leased.';
COMMENT ON COLUMN objects.attempts IS 'Attempts started.';
COMMENT ON COLUMN objects.failures IS 'Attempts that failed for reasons outside the object.';
COMMENT ON COLUMN objects.solo_deaths IS 'Times the lane died while this alone was in flight.';
COMMENT ON COLUMN objects.suspect IS 'In flight at a death: ask alone.';
COMMENT ON COLUMN objects.next_attempt_at IS 'Not before this time again; empty: never failed, or requeued.';
COMMENT ON COLUMN objects.finished_at IS 'When it became linked, refused or gone.';
