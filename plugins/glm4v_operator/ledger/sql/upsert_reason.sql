INSERT INTO reasons (code, applies_to, meaning, remedy)
VALUES (:code, :applies_to, :meaning, :remedy)
ON CONFLICT (code) DO UPDATE
SET applies_to = excluded.applies_to, meaning = excluded.meaning, remedy = excluded.remedy
