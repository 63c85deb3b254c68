"""Batches on a cluster of this machine's own; `make test-ray` runs these."""
