"""Conversations in and messages out, whatever the channel."""
