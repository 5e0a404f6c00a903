"""One module a format: read_<format>(raw) → Iterator[Document]; no exception but SourceError leaves them."""
