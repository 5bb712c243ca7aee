"""Results that can be used as the array they mainly are."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


class ArrayResult:
    """A result that can be used as the array it mainly is: indexed, iterated, given to numpy."""

    __slots__ = ()
    values: NDArray[np.float64]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype) if copy else np.asarray(self.values, dtype=dtype)

    def __getitem__(self, place: Any) -> Any:
        return self.values[place]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)
