UPDATE listings
SET finished_at = coalesce(finished_at, now()),
    deleted = deleted + :deleted,
    objects = (
        SELECT count(*)
        FROM objects AS o
        WHERE o.dataset_id = :dataset
          AND o.bucket = :bucket
          AND o.key >= CAST(:prefix AS text) COLLATE "C"
          AND starts_with(o.key, :prefix)
          AND o.seen_listing >= :listing
    )
WHERE id = :listing
