"""A lane's loop: claim → fetch → decode → ask → gate → complete."""
