-- Revision 0002, taken back: views and functions hold no data of their own.
DROP VIEW failures;
DROP VIEW latest_texts;
DROP FUNCTION latest_text;
DROP FUNCTION readable_objects;
