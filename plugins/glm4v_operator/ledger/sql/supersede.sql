-- Other versions of the keys just listed, not shown by this listing: overwritten. Without a version id their bytes can
-- be read no more, so what still waited is gone; what a lane holds at this moment ends by the lane's own hand.
UPDATE objects AS o
SET superseded_at = now(),
    state = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN 'gone' ELSE o.state END,
    reason = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN 'changed' ELSE o.reason END,
    finished_at = CASE WHEN o.state = 'listed' AND o.version_id IS NULL THEN now() ELSE o.finished_at END
FROM staged AS s
WHERE o.dataset_id = :dataset
  AND o.bucket = s.bucket
  AND o.key = s.key
  AND o.version <> s.version
  AND o.superseded_at IS NULL
  AND o.seen_listing < :listing
