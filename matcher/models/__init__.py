"""The tables, one file per family, each with its queries."""
