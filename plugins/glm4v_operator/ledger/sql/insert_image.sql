INSERT INTO images (sha256, size, format, width, height, frames, orientation, measures)
VALUES (:sha256, :size, :format, :width, :height, :frames, :orientation, CAST(:measures AS jsonb))
ON CONFLICT (sha256) DO NOTHING
