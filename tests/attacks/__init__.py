"""Every attack of the corpus, on both engines and on every face."""
