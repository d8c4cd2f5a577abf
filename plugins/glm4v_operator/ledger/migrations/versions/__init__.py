"""One file a revision; the SQL itself is in ``ledger/sql/<revision>_*.sql``."""
