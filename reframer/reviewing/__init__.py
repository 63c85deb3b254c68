"""Critique and detection by a language model: its quotes checked, its numbers counted again, the same result types."""
