"""The command line ``glm4v``: one module a command, each importing what it needs when it runs."""
