-- "held": leased by a lane of this dataset, and by no living one where only one run is active at a time.
WITH open_objects AS (
    SELECT o.suspect, o.state = 'leased' AS held
    FROM objects AS o
    WHERE o.dataset_id = :dataset
      AND o.state IN ('listed', 'leased')
      AND (
          CAST(:prefixes AS text[]) IS NULL
          OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
),
leases_here AS (
    SELECT l.id FROM leases AS l JOIN runs AS r ON r.id = l.run_id WHERE r.dataset_id = :dataset AND l.ended_at IS NULL
),
open_items AS (
    SELECT w.image_id, w.suspect, w.state = 'leased' AS held
    FROM work_items AS w
    JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
    JOIN recipes AS r ON r.id = w.recipe_id
    WHERE (w.state = 'pending' OR (w.state = 'leased' AND w.lease_id IN (SELECT id FROM leases_here)))
      AND (CAST(:prompts AS text[]) IS NULL OR r.prompt_id = ANY (CAST(:prompts AS text[])))
      AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
),
open_images AS (
    SELECT image_id, bool_and(held) AS held FROM open_items GROUP BY image_id
)
SELECT
    (SELECT count(*) FROM open_objects WHERE NOT held) AS objects,
    (SELECT count(*) FROM open_images WHERE NOT held) AS images,
    (SELECT count(*) FROM open_items WHERE NOT held) AS items,
    (SELECT count(*) FROM open_objects WHERE NOT held AND suspect)
        + (SELECT count(*) FROM open_items WHERE NOT held AND suspect) AS suspects,
    (SELECT count(*) FROM open_objects WHERE held) + (SELECT count(*) FROM open_images WHERE held) AS held
