"""The knowledge base: graph, index, questions."""
