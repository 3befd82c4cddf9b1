"""Windows that a person opens, from Python alone: `App`, and what belongs to it."""
