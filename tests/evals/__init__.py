"""Prompt evaluation: suites, recordings, scores, statistics, reports."""
