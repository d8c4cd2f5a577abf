"""Captions of drawn scenes: facts written as sentences, sentences read back as facts, and how many are right."""
