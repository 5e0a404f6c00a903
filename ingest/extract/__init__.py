"""Fiche → Initiative: every fact with the sentence that proves it."""

from ingest.extract.extractor import Extractor

__all__ = ["Extractor"]
