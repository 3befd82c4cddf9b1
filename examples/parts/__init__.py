"""Programs with toolbars, charts and grids: `python -m examples.parts.dashboard`."""
