"""Answer keys and the marks of Part One."""
