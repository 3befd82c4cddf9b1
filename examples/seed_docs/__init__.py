"""One small program for each sample of PyTauri's pages on IPC and async; README.md lists them."""
