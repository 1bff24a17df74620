"""Simulate how a country's medicine supply fails, and who goes without."""
