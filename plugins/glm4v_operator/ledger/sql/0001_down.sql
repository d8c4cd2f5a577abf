-- Revision 0001, taken back: no ledger is left.
DROP TABLE outputs;
DROP TABLE attempts;
DROP TABLE work_items;
DROP TABLE dataset_recipes;
DROP TABLE recipes;
DROP TABLE objects;
DROP TABLE images;
DROP TABLE leases;
DROP TABLE listings;
DROP TABLE runs;
DROP TABLE datasets;
DROP TABLE reasons;
DROP TYPE attempt_outcome;
DROP TYPE item_state;
DROP TYPE object_state;
DROP TYPE run_state;
