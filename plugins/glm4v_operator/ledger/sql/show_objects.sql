-- All versions of one key, the newest first.
SELECT
    d.name AS dataset,
    o.id,
    o.bucket,
    o.key,
    o.version_id,
    o.etag,
    o.size,
    o.last_modified,
    o.storage_class,
    o.first_seen_at,
    o.superseded_at,
    o.deleted_at,
    o.out_of_scope_at,
    o.state::text AS state,
    o.reason,
    re.meaning,
    re.remedy,
    o.detail,
    o.attempts,
    o.image_id
FROM objects AS o
JOIN datasets AS d ON d.id = o.dataset_id
LEFT JOIN reasons AS re ON re.code = o.reason
WHERE o.key = :key AND (CAST(:dataset AS text) IS NULL OR d.name = :dataset)
ORDER BY d.name, o.bucket, o.superseded_at DESC NULLS FIRST, o.id DESC
