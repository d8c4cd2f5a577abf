"""GLM-4V-9B's full size with random weights: what memory and time it takes, without the official weights."""
