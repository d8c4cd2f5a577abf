-- One object of the dataset for each image, from which its bytes can be read again.
SELECT i.id AS image_id, i.sha256, s.id AS object_id, s.bucket, s.key, s.version_id, s.etag, s.size
FROM images AS i
CROSS JOIN LATERAL (
    SELECT *
    FROM readable_objects(:dataset, i.id, CAST(:prefixes AS text[])) AS o
    ORDER BY o.newest_by DESC, o.id DESC
    LIMIT 1
) AS s
WHERE i.id = ANY (CAST(:images AS bigint[]))
ORDER BY array_position(CAST(:images AS bigint[]), i.id)
