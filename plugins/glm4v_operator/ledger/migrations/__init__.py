"""The ledger's schema, revision by revision. Released revisions are never edited."""
