"""Asking a model about scenes through the engine, and what its answers are worth: in training and after it."""
