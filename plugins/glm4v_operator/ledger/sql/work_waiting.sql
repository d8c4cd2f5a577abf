WITH waiting_objects AS (
    SELECT o.suspect
    FROM objects AS o
    WHERE o.dataset_id = :dataset
      AND o.state = 'listed'
      AND (
          CAST(:prefixes AS text[]) IS NULL
          OR EXISTS (SELECT 1 FROM unnest(CAST(:prefixes AS text[])) AS p (prefix) WHERE starts_with(o.key, p.prefix))
      )
),
waiting_items AS (
    SELECT w.image_id, w.suspect
    FROM work_items AS w
    JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
    JOIN recipes AS r ON r.id = w.recipe_id
    WHERE w.state = 'pending'
      AND (CAST(:prompts AS text[]) IS NULL OR r.prompt_id = ANY (CAST(:prompts AS text[])))
      AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
)
SELECT
    (SELECT count(*) FROM waiting_objects) AS objects,
    (SELECT count(DISTINCT image_id) FROM waiting_items) AS images,
    (SELECT count(*) FROM waiting_items) AS items,
    (SELECT count(*) FROM waiting_objects WHERE suspect)
        + (SELECT count(*) FROM waiting_items WHERE suspect) AS suspects
