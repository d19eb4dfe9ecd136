"""What several tests need to be there before they begin."""
