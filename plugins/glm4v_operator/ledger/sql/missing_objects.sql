-- Objects under the prefix that this listing did not show, though they were known before it began: deleted, or left
-- out by globs. Those that were left out before are looked at again, for the globs may have changed since.
SELECT o.id, o.key
FROM objects AS o
JOIN listings AS l ON l.id = :listing
WHERE o.dataset_id = :dataset
  AND o.bucket = :bucket
  AND o.id > :last
  AND o.key >= CAST(:prefix AS text) COLLATE "C"
  AND starts_with(o.key, :prefix)
  AND (o.deleted_at IS NULL OR o.state = 'listed')
  AND o.superseded_at IS NULL
  AND o.seen_listing < :listing
  AND o.first_seen_at < l.started_at
ORDER BY o.id
LIMIT :batch
FOR NO KEY UPDATE OF o
