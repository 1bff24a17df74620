"""Norway in tables, each with its source: people and places, medicines, supply."""
