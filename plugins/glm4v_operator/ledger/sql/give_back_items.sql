-- What a lane held and did not finish waits again; nothing is counted.
WITH held AS (
    SELECT id FROM work_items WHERE state = 'leased' AND lease_id = :lease ORDER BY id FOR UPDATE
)
UPDATE work_items AS w
SET state = 'pending', lease_id = NULL
FROM held
WHERE w.id = held.id
