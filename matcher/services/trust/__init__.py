"""Consent, discretion, disclosure, and the trace that everything leaves."""
