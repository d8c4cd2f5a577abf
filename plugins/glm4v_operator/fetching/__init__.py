"""Getting a model's files from a hub or a folder, before anything uses them. Workers never do this. No torch here."""
