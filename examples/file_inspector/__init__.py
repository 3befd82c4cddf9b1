"""The demo: a window that lists a folder and hashes its files. `python -m examples.file_inspector`.

To be read in this order: `commands.py` (what the page can call), `hashing.py` (the channel at
work), `state.py`, `app.py` (the window), `page/`; `files.py` has no IPC in it. `tour.py`,
`person.py` and `sample.py` show the demo off, and serve its tests.
"""
