"""``python -m forsyningssim``: the commands."""

from forsyningssim.cli import app

app()
