"""The knowledge base: graph, index, questions."""

import os

# How numpy's threads wait for work, read when numpy is first imported: they spin 2^26 turns, on cores that the encoder's
# engine wants. 2^16 turns took 5 ms off a query.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "16")
