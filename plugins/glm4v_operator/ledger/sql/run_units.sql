-- Units that the run tried, by what they are now.
SELECT 'object' AS kind, o.state::text AS state, o.reason, count(*) AS units
FROM objects AS o
WHERE o.id IN (SELECT a.object_id FROM attempts AS a WHERE a.run_id = :run) AND o.dataset_id = :dataset
GROUP BY o.state, o.reason
UNION ALL
SELECT 'item', w.state::text, w.reason, count(*)
FROM work_items AS w
WHERE w.id IN (SELECT a.work_item_id FROM attempts AS a WHERE a.run_id = :run)
GROUP BY w.state, w.reason
ORDER BY 1, 2, 3
