"""Channels: Telegram and the terminal; they translate and carry, and decide nothing."""
