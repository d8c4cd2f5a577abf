-- The attempt is written in the transaction that leases: nothing is ever fetched without one.
WITH leased AS (
    UPDATE objects
    SET state = 'leased', lease_id = :lease, attempts = attempts + 1
    WHERE id = ANY (CAST(:ids AS bigint[]))
    RETURNING id, bucket, key, version_id, etag, size, last_modified, failures
),
started AS (
    INSERT INTO attempts (object_id, run_id, lease_id, lane)
    SELECT id, :run, :lease, :lane FROM leased ORDER BY id
    RETURNING id, object_id
)
SELECT leased.*, started.id AS attempt_id
FROM leased
JOIN started ON started.object_id = leased.id
ORDER BY array_position(CAST(:ids AS bigint[]), leased.id)
