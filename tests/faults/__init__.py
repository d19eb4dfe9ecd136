"""The fault bench: the whole service on purpose broken in many ways, and what it promised counted from outside."""
