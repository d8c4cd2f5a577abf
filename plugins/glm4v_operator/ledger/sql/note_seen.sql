-- Known versions: seen again. What had been deleted or overwritten is back.
UPDATE objects AS o
SET seen_listing = greatest(o.seen_listing, :listing),
    deleted_at = NULL,
    superseded_at = NULL,
    unreadable_since = NULL,
    state = CASE WHEN o.state = 'gone' THEN 'listed' ELSE o.state END,
    reason = CASE WHEN o.state = 'gone' THEN NULL ELSE o.reason END,
    finished_at = CASE WHEN o.state = 'gone' THEN NULL ELSE o.finished_at END
FROM staged AS s
WHERE o.dataset_id = :dataset AND o.bucket = s.bucket AND o.key = s.key AND o.version = s.version
