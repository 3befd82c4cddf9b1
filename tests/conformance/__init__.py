"""One set of behaviours for every host: what a page may count on, wherever it runs."""
