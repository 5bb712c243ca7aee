"""Reviewers: who they are, what they may read, and whom they are too close to."""
