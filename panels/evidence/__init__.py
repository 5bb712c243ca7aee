"""The evidence pack: what the house holds of one cycle, file by file, for an auditor."""
