-- The update changes nothing; it makes the row of a known recipe come back.
INSERT INTO recipes (recipe_hash, task, language, prompt_id, engine, model, model_hash, content)
VALUES (:recipe_hash, :task, :language, :prompt_id, :engine, :model, :model_hash, CAST(:content AS jsonb))
ON CONFLICT (recipe_hash) DO UPDATE SET recipe_hash = excluded.recipe_hash
RETURNING id
