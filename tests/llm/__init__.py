"""The seam to language models, against a scripted endpoint on loopback."""
