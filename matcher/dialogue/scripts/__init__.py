"""The subjects of conversation, one file each."""
