"""Scenario files: read, changed by overlays, checked and written back."""
