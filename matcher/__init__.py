"""Finds the people and places that fit somebody, and makes the meeting happen."""

__version__ = "0.1.0"
