-- Other versions of the keys just listed, not shown by this listing: overwritten. Without a version id their bytes can
-- be read no more, so what still waited is gone; what a lane holds at this moment ends by the lane's own hand.
-- A key that could not be stored as it is never supersedes the object whose name its escape happens to be.
UPDATE objects AS o
SET superseded_at = now(),
    state = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN 'gone' ELSE o.state END,
    reason = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN 'changed' ELSE o.reason END,
    finished_at = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN now() ELSE o.finished_at END
WHERE o.id = ANY (ARRAY(
    SELECT other.id
    FROM staged AS s
    CROSS JOIN LATERAL (
        SELECT k.id
        FROM objects AS k
        WHERE k.dataset_id = :dataset
          AND k.bucket = s.bucket
          AND k.key = s.key
          AND k.version <> s.version
          AND (coalesce(k.reason, '') = 'key') = (coalesce(s.reason, '') = 'key')
          AND k.superseded_at IS NULL
          AND k.seen_listing < :listing
        OFFSET 0
    ) AS other
))
