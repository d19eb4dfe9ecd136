"""Use cases: load, call a core, save; never commit, never send."""
