"""The demo: a window that lists a folder and hashes its files. `python -m examples.file_inspector`.

`app.py` is all that knows of windows and pages: the commands, and the `App`. `files.py` reads
files, `hashing.py` hashes many of them at once; `page/` is what the window shows. `tour/` shows the
demo off, and serves its tests.
"""
