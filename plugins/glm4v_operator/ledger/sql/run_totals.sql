-- Images of the run that wait for nothing more, lane time, copies of images that were read before, and tokens.
SELECT
    (
        SELECT count(DISTINCT w.image_id)
        FROM attempts AS a
        JOIN work_items AS w ON w.id = a.work_item_id
        WHERE a.run_id = :run
          AND NOT EXISTS (
              SELECT 1
              FROM work_items AS waiting
              JOIN dataset_recipes AS dr
                ON dr.recipe_id = waiting.recipe_id AND dr.dataset_id = :dataset AND dr.active
              WHERE waiting.image_id = w.image_id AND waiting.state IN ('pending', 'leased')
          )
    ) AS images,
    (
        SELECT coalesce(sum(extract(epoch FROM coalesce(l.ended_at, l.heartbeat_at) - l.acquired_at)), 0)
        FROM leases AS l
        WHERE l.run_id = :run
    ) AS seconds,
    (
        -- Objects whose image was not asked about in this run, and has an answer.
        SELECT count(*)
        FROM objects AS o
        WHERE o.id IN (SELECT a.object_id FROM attempts AS a WHERE a.run_id = :run)
          AND o.dataset_id = :dataset
          AND o.state = 'linked'
          AND NOT EXISTS (
              SELECT 1
              FROM attempts AS a
              JOIN work_items AS w ON w.id = a.work_item_id
              WHERE a.run_id = :run AND w.image_id = o.image_id
          )
          AND EXISTS (
              SELECT 1
              FROM work_items AS w
              JOIN dataset_recipes AS dr ON dr.recipe_id = w.recipe_id AND dr.dataset_id = :dataset AND dr.active
              WHERE w.image_id = o.image_id AND w.state IN ('done', 'no_text')
          )
    ) AS copies,
    (SELECT coalesce(sum(a.prompt_tokens), 0) FROM attempts AS a WHERE a.run_id = :run) AS prompt_tokens,
    (SELECT coalesce(sum(a.completion_tokens), 0) FROM attempts AS a WHERE a.run_id = :run) AS completion_tokens
