-- Objects under the prefix that this listing did not show, though they were known before it began.
WITH missing AS (
    SELECT o.id
    FROM objects AS o
    JOIN listings AS l ON l.id = :listing
    WHERE o.dataset_id = :dataset
      AND o.id > :last
      AND o.key >= CAST(:prefix AS text) COLLATE "C"
      AND starts_with(o.key, :prefix)
      AND o.deleted_at IS NULL
      AND o.superseded_at IS NULL
      AND o.seen_listing < :listing
      AND o.first_seen_at < l.started_at
    ORDER BY o.id
    LIMIT :batch
    FOR NO KEY UPDATE OF o
),
marked AS (
    UPDATE objects AS o
    SET deleted_at = now(),
        state = CASE WHEN o.state = 'listed' THEN 'gone' ELSE o.state END,
        reason = CASE WHEN o.state = 'listed' THEN 'gone' ELSE o.reason END,
        finished_at = CASE WHEN o.state = 'listed' THEN now() ELSE o.finished_at END
    FROM missing
    WHERE o.id = missing.id
    RETURNING o.id
)
SELECT count(*) AS marked, coalesce(max(id), 0) AS last
FROM marked
