"""People: taken in, signed up, changed, merged."""
