"""Arrays as plain values that JSON holds, and one digest over the inputs of an analysis."""

import hashlib
import json

import numpy as np


def digest(*parts) -> str:
    """One SHA-256 over arrays and plain values: the same inputs, the same digest."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            total.update(f"{part.dtype.str}{part.shape}".encode())
            total.update(np.ascontiguousarray(part).tobytes())
        else:
            total.update(json.dumps(part, sort_keys=True, default=str).encode())
    return total.hexdigest()


def plain(value):
    """Numpy and nan to what JSON holds; not a number becomes None, never zero."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
