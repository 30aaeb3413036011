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
        ("train-00000-of-00004.parquet", "train"),
        ("test-00000-of-00001.parquet", "test"),
        ("data/validation-00003-of-00012.parquet", "validation"),
        ("banking_dev-00000-of-00001.parquet", "validation"),
        ("data/train-00000-of-00001-b42a775f407cee45.parquet", "train"),
        ("de/train/0000.parquet", "train"),
        ("test_mails.csv", ""),
        ("test-mails.csv", ""),
        ("test-1.csv", ""),
        ("test-00000.csv", ""),
        ("tickets-00000-of-00004.parquet", ""),
        ("attest-00000-of-00001.parquet", ""),
        ("attest.csv", ""),
        ("tickets.csv", ""),
        ("latest/tickets.csv", ""),
    ],
)
def test_part_of_a_file(source, part):
    assert part_of(source) == part
