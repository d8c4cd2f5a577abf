"""The ledger: what every object and work item waits for or became, and every text, in its own PostgreSQL database."""
