"""What surrounds the package: its setup, its build and the driving of real windows."""
