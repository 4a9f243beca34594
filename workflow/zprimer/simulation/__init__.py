"""Parton shower, detector response and the event ntuple."""
