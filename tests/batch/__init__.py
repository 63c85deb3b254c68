"""Many items at once, and what may happen to them."""
