"""The tables of a cycle open elsewhere as they are meant."""

import io

import pandas as pd
import pytest

from panels.results.exports import TABLES, as_csv


@pytest.mark.parametrize("name", TABLES)
def test_a_statistician_finds_numbers_as_numbers_and_blanks_as_blanks(house, name):
    house.to_committee()
    table = TABLES[name](house.cycle)
    opened = pd.read_csv(io.StringIO(as_csv(table)), keep_default_na=False, na_values=[""])
    assert tuple(opened.columns) == table.columns
    assert len(opened) == len(table.rows)
    for place, column in enumerate(table.columns):
        given = [row[place] for row in table.rows]
        if any(isinstance(value, int | float) for value in given):
            assert pd.api.types.is_numeric_dtype(opened[column])
            assert [None if pd.isna(value) else value for value in opened[column]] == given
