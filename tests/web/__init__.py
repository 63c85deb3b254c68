"""The page, its guard and its API."""
