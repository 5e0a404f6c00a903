"""Fiche → Initiative: every fact with the sentence that proves it."""
