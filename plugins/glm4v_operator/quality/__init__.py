"""The write gate: what an answer must pass before it becomes an output."""
