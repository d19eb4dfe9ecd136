"""What falls due as time passes."""
