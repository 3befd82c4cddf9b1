"""Windows that a person opens: what an app from one Python file is made of."""
