"""What can go wrong on a model's side, served over real HTTP, and what becomes of it."""
