"""Decision letters: their texts, how they are written, sent and printed."""
