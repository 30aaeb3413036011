import pytest

from feinschliff.collect.parts import part_of


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("train.csv", "train"),
        ("TEST.CSV", "test"),
        ("dev.jsonl", "validation"),
        ("valid.csv", "validation"),
        ("val.csv", "validation"),
        ("validation.csv", "validation"),
        ("banking_train.csv", "train"),
        ("banking-test.csv", "test"),
        ("data.val.csv", "validation"),
        ("train/pos/1.txt", "train"),
        ("test/train.csv", "train"),
        ("test_mails.csv", ""),
        ("attest.csv", ""),
        ("tickets.csv", ""),
        ("latest/tickets.csv", ""),
    ],
)
def test_part_of_a_file(source, part):
    assert part_of(source) == part
