"""Prompt evaluation on recorded answers: suites of cases, recordings, scorers, statistics, reports.

A suite names a task, cases, variants of its prompts, models and scorers. `record` asks a model and keeps each exchange
as a cassette that plain vcrpy replays; `run` replays them, scores what the task made of them, and touches no network;
`plan` says what an edited prompt made stale; `compare` says better, worse, or that the suite cannot tell.
"""
