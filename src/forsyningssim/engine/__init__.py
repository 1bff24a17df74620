"""How time, luck and stock work; no domain rule."""
