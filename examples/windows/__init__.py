"""What windows can do, a small program each: `python -m examples.windows.<name>`."""
