"""From a bucket to clean pixels: listing, fetching, and decoding under limits."""
