"""The language-model engine's rewrite, with scripted models."""
