-- Facts that must hold whatever was killed when. Each row: how many units break it, and one of them.
WITH own_items AS (
    SELECT w.*
    FROM work_items AS w
    WHERE EXISTS (SELECT 1 FROM objects AS o WHERE o.image_id = w.image_id AND o.dataset_id = :dataset)
),
own_attempts AS (
    SELECT a.*
    FROM attempts AS a
    JOIN runs AS r ON r.id = a.run_id
    WHERE r.dataset_id = :dataset
),
own_open AS (
    SELECT * FROM own_attempts WHERE outcome = 'started'
)
SELECT 'objects are leased under a lease that has ended' AS fact, count(*) AS units, min(o.id) AS example
FROM objects AS o
JOIN leases AS l ON l.id = o.lease_id
WHERE o.dataset_id = :dataset AND l.ended_at IS NOT NULL
UNION ALL
SELECT 'objects are leased without an open attempt', count(*), min(o.id)
FROM objects AS o
WHERE o.dataset_id = :dataset
  AND o.state = 'leased'
  AND NOT EXISTS (SELECT 1 FROM own_open AS a WHERE a.object_id = o.id AND a.lease_id = o.lease_id)
UNION ALL
SELECT 'work items are leased under a lease that has ended', count(*), min(w.id)
FROM own_items AS w
JOIN leases AS l ON l.id = w.lease_id
WHERE l.ended_at IS NOT NULL
UNION ALL
SELECT 'attempts are open though their lease has ended', count(*), min(a.id)
FROM own_open AS a
JOIN leases AS l ON l.id = a.lease_id
WHERE l.ended_at IS NOT NULL
UNION ALL
SELECT 'attempts are open though their object is not leased to them', count(*), min(a.id)
FROM own_open AS a
JOIN objects AS o ON o.id = a.object_id
WHERE o.lease_id IS DISTINCT FROM a.lease_id
UNION ALL
SELECT 'attempts are open though their work item is not leased to them', count(*), min(a.id)
FROM own_open AS a
JOIN work_items AS w ON w.id = a.work_item_id
WHERE w.lease_id IS DISTINCT FROM a.lease_id
UNION ALL
SELECT 'work items are done without a text that counts', count(*), min(w.id)
FROM own_items AS w
WHERE w.state = 'done'
  AND NOT EXISTS (
      SELECT 1
      FROM outputs AS u
      JOIN attempts AS a ON a.id = u.attempt_id
      WHERE u.work_item_id = w.id AND u.superseded_by IS NULL AND a.outcome = 'done'
  )
UNION ALL
-- A text that counts and, beside it, the answer that was rejected when the item was asked again: one of each.
SELECT 'work items have texts of two attempts that count', count(DISTINCT d.work_item_id), min(d.work_item_id)
FROM (
    SELECT u.work_item_id
    FROM outputs AS u
    JOIN own_items AS w ON w.id = u.work_item_id
    JOIN attempts AS a ON a.id = u.attempt_id
    WHERE u.superseded_by IS NULL
    GROUP BY u.work_item_id, a.outcome = 'rejected'
    HAVING count(DISTINCT u.attempt_id) > 1
) AS d
UNION ALL
SELECT 'outputs belong to an attempt at another work item', count(*), min(u.id)
FROM outputs AS u
JOIN own_attempts AS a ON a.id = u.attempt_id
WHERE a.work_item_id IS DISTINCT FROM u.work_item_id
UNION ALL
SELECT 'objects were linked without an attempt that linked them', count(*), min(o.id)
FROM objects AS o
WHERE o.dataset_id = :dataset
  AND o.state = 'linked'
  AND NOT EXISTS (SELECT 1 FROM attempts AS a WHERE a.object_id = o.id AND a.outcome = 'linked')
