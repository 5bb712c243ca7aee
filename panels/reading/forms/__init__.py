"""What the actions of the sealed room are told."""
