-- The object that was tried, or the one that a claim hands out for this image and dataset.
UPDATE objects
SET unreadable_since = now(), detail = :detail
WHERE id = coalesce(
    CAST(:object AS bigint),
    (
        SELECT o.id
        FROM leases AS l
        JOIN runs AS r ON r.id = l.run_id
        CROSS JOIN LATERAL readable_objects(r.dataset_id, :image, NULL) AS o
        WHERE l.id = :lease
        ORDER BY o.newest_by DESC, o.id DESC
        LIMIT 1
    )
)
AND image_id = :image
AND unreadable_since IS NULL
