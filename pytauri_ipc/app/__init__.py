"""Windows that a person opens: the app, its windows, and where their pages come from."""
