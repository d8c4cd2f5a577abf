INSERT INTO attempts (
    work_item_id, run_id, lease_id, lane, rung,
    code_version, engine, engine_version, model, model_hash, device, sampling
)
VALUES (
    :item, :run, :lease, :lane, :rung,
    :code_version, :engine, :engine_version, :model, :model_hash, :device, CAST(:sampling AS jsonb)
)
RETURNING id
