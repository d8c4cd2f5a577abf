SELECT w.id, w.image_id
FROM work_items AS w
WHERE w.recipe_id = ANY (CAST(:recipes AS bigint[]))
  AND w.state = 'pending'
  AND w.suspect
  AND (w.next_attempt_at IS NULL OR w.next_attempt_at <= now())
  AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
ORDER BY w.solo_deaths, w.id
LIMIT 1
FOR UPDATE OF w SKIP LOCKED
