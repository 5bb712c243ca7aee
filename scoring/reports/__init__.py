"""Analyses of a cycle, the technical report and its charts."""
