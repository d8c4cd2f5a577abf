"""Readers that run on the CPU, without torch."""
