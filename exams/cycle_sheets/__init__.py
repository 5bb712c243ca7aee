"""The sheets of a cycle, read together into plain values: who sits, the key, what was answered, read and found."""
