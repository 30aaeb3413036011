"""What is no regular file is refused at once."""

import os

import pytest

from feinschliff.core.problems import Problem
from feinschliff.text.tables import read_table


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(Problem) as caught:
        read_table(tmp_path / "rows.csv")
    assert caught.value.code == "table/unreadable"
