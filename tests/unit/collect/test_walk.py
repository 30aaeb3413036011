"""Only regular files, in sorted order, each once, under names that tell them apart."""

import os

import pytest

from feinschliff.collect.walk import find_files
from feinschliff.core.problems import Problem


def write(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text,label\na,b\n")
    return path


def test_folder_is_walked_in_sorted_order_without_hidden_files(data):
    for name in ("b.csv", "a/z.csv", "a/b/c.csv", ".hidden.csv", ".git/x.csv", "~$b.csv"):
        write(data / name)
    assert [file.source for file in find_files([data]).files] == ["a/b/c.csv", "a/z.csv", "b.csv"]


def test_a_files_source_is_its_name(data):
    (file,) = find_files([write(data / "deep" / "post.csv")]).files
    assert file.source == "post.csv"


def test_clashing_sources_get_their_folder_in_front(data):
    paths = [write(data / "mai" / "post.csv"), write(data / "juni" / "post.csv"), write(data / "mai" / "other.csv")]
    assert [file.source for file in find_files(paths).files] == ["mai/post.csv", "juni/post.csv", "other.csv"]


def test_clashing_folders_are_told_apart(data):
    write(data / "a" / "x" / "post.csv")
    write(data / "b" / "x" / "post.csv")
    found = find_files([data / "a" / "x", data / "b" / "x"])
    assert [file.source for file in found.files] == ["a/x/post.csv", "b/x/post.csv"]


def test_links_in_folders_are_skipped_so_that_a_ring_ends(data):
    write(data / "post.csv")
    (data / "ring").symlink_to(data)
    (data / "copy.csv").symlink_to(data / "post.csv")
    found = find_files([data])
    assert [file.source for file in found.files] == ["post.csv"]
    assert [source for source, why in found.skipped if "link" in why] == ["copy.csv", "ring"]


def test_a_link_that_a_person_names_is_followed(data):
    write(data / "real" / "post.csv")
    (data / "link").symlink_to(data / "real")
    assert [file.source for file in find_files([data / "link"]).files] == ["post.csv"]


def test_a_pipe_does_not_hang(data):
    os.mkfifo(data / "pipe.csv")
    write(data / "post.csv")
    assert find_files([data]).skipped == [("pipe.csv", "it is no regular file")]
    assert find_files([data / "pipe.csv"]).files == []


def test_the_same_file_counts_once(data):
    path = write(data / "post.csv")
    found = find_files([data, path])
    assert len(found.files) == 1
    assert found.skipped == [("post.csv", "the same file was given twice")]


def test_missing_file_offers_the_nearest(data):
    write(data / "tickets.csv")
    with pytest.raises(Problem) as caught:
        find_files([data / "tikets.csv"])
    assert caught.value.code == "collect/missing-file"
    assert "tickets.csv" in caught.value.what
    assert "tickets.csv" in caught.value.do[0].command


def test_missing_folder_names_the_part_that_is_missing(data):
    with pytest.raises(Problem) as caught:
        find_files([data / "nowhere" / "deeper" / "x.csv"])
    assert "'nowhere'" in caught.value.what
    assert "empty" in caught.value.what


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/post.csv", "a\0b"])
def test_a_name_that_no_disk_can_hold_is_a_missing_file(data, name):
    with pytest.raises(Problem) as caught:
        find_files([data / name])
    assert caught.value.code == "collect/missing-file"
