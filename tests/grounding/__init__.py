"""What the rule-based verifier catches, passes and never does."""
