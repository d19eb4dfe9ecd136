"""Starts the command line."""

from matcher.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
