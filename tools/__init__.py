"""Programs that set this project up and keep its locks."""
