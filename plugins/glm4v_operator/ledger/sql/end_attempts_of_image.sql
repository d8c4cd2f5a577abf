-- After its items were given back: open attempts at them under this lease have nothing to wait for.
UPDATE attempts
SET outcome = 'released', ended_at = now(), reason = :reason, detail = :detail
WHERE outcome = 'started'
  AND lease_id = :lease
  AND work_item_id IN (SELECT id FROM work_items WHERE image_id = :image AND state <> 'leased')
