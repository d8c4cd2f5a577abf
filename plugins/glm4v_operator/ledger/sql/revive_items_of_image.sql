-- The bytes are at hand again: what was given up for lack of them waits again.
UPDATE work_items
SET state = 'pending', reason = NULL, detail = NULL, finished_at = NULL, next_attempt_at = NULL
WHERE image_id = :image
  AND recipe_id = ANY (CAST(:recipes AS bigint[]))
  AND state = 'dead'
  AND reason = 'source_gone'
