-- Seconds of lane time an image took, over the newest lanes of the dataset that finished any.
SELECT sum(seconds) / nullif(sum(images), 0)
FROM (
    SELECT
        extract(epoch FROM l.ended_at - l.acquired_at) AS seconds,
        (
            SELECT count(DISTINCT w.image_id)
            FROM attempts AS a
            JOIN work_items AS w ON w.id = a.work_item_id
            WHERE a.run_id = l.run_id AND a.lease_id = l.id AND a.outcome IN ('done', 'no_text', 'rejected')
        ) AS images
    FROM leases AS l
    JOIN runs AS r ON r.id = l.run_id
    WHERE r.dataset_id = :dataset AND l.ended_at IS NOT NULL
    ORDER BY l.id DESC
    LIMIT :lanes
) AS newest
WHERE images > 0
