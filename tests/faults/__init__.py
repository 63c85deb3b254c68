"""Faults of a model's side."""
