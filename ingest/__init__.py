"""French texts in, initiatives with their evidence out. No graph, no index."""
