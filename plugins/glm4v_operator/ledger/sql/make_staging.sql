CREATE TEMPORARY TABLE staged (
    position integer NOT NULL,
    bucket text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    version_id text,
    etag text,
    size bigint NOT NULL,
    last_modified timestamptz,
    storage_class text,
    reason text
) ON COMMIT DROP
