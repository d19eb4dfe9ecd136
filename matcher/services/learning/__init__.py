"""Learning words: what nobody understood, and what a coordinator makes of it."""
