-- What a lane of a run has tried so far: objects it read, and images it claimed as such and asked about.
WITH objects_tried AS (
    SELECT DISTINCT o.id, o.state, o.image_id
    FROM attempts AS a
    JOIN objects AS o ON o.id = a.object_id
    WHERE a.run_id = :run AND a.lane = :lane
),
images_asked AS (
    SELECT DISTINCT w.image_id
    FROM attempts AS a
    JOIN work_items AS w ON w.id = a.work_item_id
    WHERE a.run_id = :run AND a.lane = :lane
),
units AS (
    SELECT image_id FROM objects_tried WHERE state NOT IN ('listed', 'leased')
    UNION ALL
    SELECT asked.image_id
    FROM images_asked AS asked
    WHERE NOT EXISTS (SELECT 1 FROM objects_tried AS o WHERE o.image_id = asked.image_id)
),
judged AS (
    SELECT
        EXISTS (SELECT 1 FROM images_asked AS asked WHERE asked.image_id = u.image_id) AS asked,
        EXISTS (
            SELECT 1
            FROM work_items AS w
            WHERE w.image_id = u.image_id
              AND w.recipe_id = ANY (CAST(:recipes AS bigint[]))
              AND w.state IN ('pending', 'leased')
        ) AS waits
    FROM units AS u
)
SELECT
    count(*) FILTER (WHERE asked OR NOT waits) AS taken,
    count(*) FILTER (WHERE NOT waits) AS finished
FROM judged
