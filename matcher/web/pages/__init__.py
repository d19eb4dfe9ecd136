"""What pages show, as values that are read inside the transaction and rendered after it."""
