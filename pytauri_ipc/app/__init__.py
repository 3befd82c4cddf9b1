"""Windows that a person opens: the app, its windows' handles, and what can be done with them."""
