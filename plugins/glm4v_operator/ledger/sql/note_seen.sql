-- Known versions: seen again. What had been deleted, overwritten or left out is back.
UPDATE objects AS o
SET seen_listing = greatest(o.seen_listing, :listing),
    deleted_at = NULL,
    out_of_scope_at = NULL,
    superseded_at = NULL,
    unreadable_since = NULL,
    state = CASE WHEN o.state = 'gone' THEN 'listed' ELSE o.state END,
    reason = CASE WHEN o.state = 'gone' THEN NULL ELSE o.reason END,
    finished_at = CASE WHEN o.state = 'gone' THEN NULL ELSE o.finished_at END
WHERE o.id = ANY (ARRAY(
    SELECT known.id
    FROM staged AS s
    CROSS JOIN LATERAL (
        SELECT k.id
        FROM objects AS k
        WHERE k.dataset_id = :dataset AND k.bucket = s.bucket AND k.key = s.key AND k.version = s.version
        OFFSET 0
    ) AS known
))
