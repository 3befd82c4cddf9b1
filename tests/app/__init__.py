"""Windows that a person opens: what of them is tested without one."""
