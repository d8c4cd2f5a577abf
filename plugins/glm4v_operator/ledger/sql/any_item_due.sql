SELECT 1
FROM work_items AS w
WHERE w.recipe_id = ANY (CAST(:recipes AS bigint[]))
  AND w.state = 'pending'
  AND NOT w.suspect
  AND (w.next_attempt_at IS NULL OR w.next_attempt_at <= now())
  AND EXISTS (SELECT 1 FROM readable_objects(:dataset, w.image_id, CAST(:prefixes AS text[])))
LIMIT 1
