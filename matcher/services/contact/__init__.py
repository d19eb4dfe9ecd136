"""Keeping in touch: appointments, check-ins, ties and the signals they raise."""
