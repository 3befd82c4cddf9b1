"""What PyWry's pages on events and on PyTauri show, by our names: one program for each subject."""
