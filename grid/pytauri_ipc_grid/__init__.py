"""The page's code of the grids of pytauri_ipc: one built file, which pages load."""

__version__ = "0.1.0"
