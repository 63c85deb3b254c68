"""What leaves the machine, and what does not."""
