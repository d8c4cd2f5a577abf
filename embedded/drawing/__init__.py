"""How the sample images are drawn: a page that remembers its text, and what stands on it."""
