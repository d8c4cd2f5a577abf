-- What a lane held and did not finish waits again; nothing is counted.
WITH held AS (
    SELECT id FROM objects WHERE state = 'leased' AND lease_id = :lease ORDER BY id FOR UPDATE
)
UPDATE objects AS o
SET state = 'listed', lease_id = NULL
FROM held
WHERE o.id = held.id
