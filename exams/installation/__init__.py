"""Making an empty database ready."""
