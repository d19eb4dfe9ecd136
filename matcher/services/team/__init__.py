"""The team itself: who is away and who stands in, and what a member sets for themselves."""
