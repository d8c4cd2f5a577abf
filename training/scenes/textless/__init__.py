"""Pictures without a text: shapes, noise, nothing."""
