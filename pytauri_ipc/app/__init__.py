"""Windows that a person opens: what an app of one Python file is made of."""
