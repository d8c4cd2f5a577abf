UPDATE objects
SET unreadable_since = now(), detail = :detail
WHERE id = :object AND image_id = :image AND unreadable_since IS NULL
