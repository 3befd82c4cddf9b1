"""Transports: one module for each kind of host. They share `base`, and never import each other."""
