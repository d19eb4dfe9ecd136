"""Requests, who fits them, and the order of yes."""
