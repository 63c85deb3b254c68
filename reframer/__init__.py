"""One true project story, told for a product team and for a platform team, with no fact added."""

__version__ = "0.1.0"
