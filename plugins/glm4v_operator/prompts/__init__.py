"""Prompts as versioned files, and the recipes that they open with an engine's model."""
