-- Versions not known yet, in key order. The dataset counts them: reconciliation compares.
WITH distinct_versions AS (
    SELECT DISTINCT ON (s.bucket, s.key, s.version) s.*
    FROM staged AS s
    ORDER BY s.bucket, s.key, s.version, s.position DESC
),
inserted AS (
    INSERT INTO objects (
        dataset_id, bucket, key, version, version_id, etag, size, last_modified, storage_class,
        newest_by, seen_listing, state, reason, finished_at
    )
    SELECT
        :dataset, v.bucket, v.key, v.version, v.version_id, v.etag, v.size, v.last_modified, v.storage_class,
        coalesce(v.last_modified, now()), :listing,
        CASE WHEN v.reason IS NULL THEN 'listed' ELSE 'refused' END::object_state,
        v.reason,
        CASE WHEN v.reason IS NOT NULL THEN now() END
    FROM distinct_versions AS v
    WHERE (
        SELECT o.id
        FROM objects AS o
        WHERE o.dataset_id = :dataset AND o.bucket = v.bucket AND o.key = v.key AND o.version = v.version
    ) IS NULL
    ORDER BY v.bucket, v.key, v.version
    ON CONFLICT (dataset_id, bucket, key, version) DO NOTHING
    RETURNING bucket, key
),
counted AS (
    -- The statement's snapshot: none of the rows just inserted are among these objects.
    SELECT
        count(*) AS inserted,
        count(*) FILTER (
            WHERE (
                SELECT true
                FROM objects AS o
                WHERE o.dataset_id = :dataset AND o.bucket = i.bucket AND o.key = i.key
                LIMIT 1
            )
        ) AS changed
    FROM inserted AS i
),
noted AS (
    UPDATE datasets AS d
    SET objects_listed = d.objects_listed + counted.inserted
    FROM counted
    WHERE d.id = :dataset AND counted.inserted > 0
)
SELECT counted.inserted, counted.changed, (SELECT count(*) FROM distinct_versions) AS staged
FROM counted
