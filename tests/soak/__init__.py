"""Two sessions over a wire that loses, doubles, delays, reorders and cuts frames."""
