-- Revision 0002, taken back: the views hold no data of their own.
DROP VIEW failures;
DROP VIEW latest_texts;
DROP FUNCTION latest_text;
