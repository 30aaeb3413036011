"""Durable files: whatever happens in between, a file is the old one or the new one."""

import errno
import os

import pytest

from feinschliff.core.problems import Problem
from feinschliff.store import files
from feinschliff.store.files import (
    Objects,
    disk_problem,
    durable,
    ensure_space,
    read_json,
    sha256_of,
    write_json,
)


def test_a_clean_exit_replaces_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"ä": 1})
    write_json(path, {"ä": 2})
    assert read_json(path) == {"ä": 2}
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_an_error_while_writing_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), durable(path) as file:
        file.write("half of the new")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_full_disk_is_a_problem_and_keeps_the_old_file(tmp_path, monkeypatch, fails):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, fails, full)
    with pytest.raises(Problem) as caught, durable(path) as file:
        file.write("new")
    assert caught.value.code == "store/disk-full"
    assert caught.value.exit_code == 4
    assert path.read_text() == "old"


def test_other_errors_of_the_disk_are_not_renamed(tmp_path):
    error = OSError(errno.EIO, "no")
    assert disk_problem(error, tmp_path / "x") is error


def test_what_cannot_fit_is_refused_with_the_bytes_needed(tmp_path):
    ensure_space(tmp_path, 1)
    with pytest.raises(Problem, match=r"MB are needed") as caught:
        ensure_space(tmp_path, 10**18)
    assert caught.value.code == "store/disk-full"


def test_an_object_is_named_by_its_bytes_and_put_only_once(tmp_path):
    objects = Objects(tmp_path / "objects")
    source = tmp_path / "x"
    source.write_bytes(b"abc")
    name = objects.put_file(source)
    assert name == sha256_of(source) == objects.put_file(source)
    assert objects.path(name).read_bytes() == b"abc"


def test_a_folder_is_put_whole(tmp_path):
    objects = Objects(tmp_path / "objects")
    source = tmp_path / "model"
    (source / "tokenizer").mkdir(parents=True)
    (source / "tokenizer" / "vocabulary.json").write_text("{}")
    (source / "manifest.json").write_text('{"files": []}')
    name = objects.put_folder(source)
    assert objects.put_folder(source) == name
    assert (objects.path(name) / "tokenizer" / "vocabulary.json").read_text() == "{}"
    assert [p.name for p in objects.path(name).parent.iterdir()] == [name]


def test_what_a_killed_process_left_half_copied_is_swept(tmp_path):
    objects = Objects(tmp_path)
    source = tmp_path / "a.txt"
    source.write_text("kept")
    name = objects.put_file(source)
    folder = objects.path(name).parent
    (folder / ".tmp-0a1b2c3d").mkdir()
    (folder / ".tmp-0a1b2c3d" / "weights.safetensors").write_text("half")
    (folder / f".{name}.tmp-0a1b2c3d").write_text("half")
    objects.sweep()
    assert [path.name for path in folder.iterdir()] == [name]


def test_json_carries_a_path_that_is_no_text(tmp_path):
    path = os.fsdecode(b"/files/M\xfcller.csv")
    write_json(tmp_path / "a.json", {"path": path, "name": "Müller"})
    assert read_json(tmp_path / "a.json") == {"path": path, "name": "Müller"}


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"otter")])
def test_an_object_that_changed_or_went_is_a_problem(tmp_path, damage):
    (tmp_path / "new").write_bytes(b"other")
    (tmp_path / "objects").mkdir()
    objects = Objects(tmp_path / "objects")
    name = objects.put_file(tmp_path / "new")
    assert objects.checked_file(name).read_bytes() == b"other"
    damage(objects.path(name))
    with pytest.raises(Problem) as caught:
        objects.checked_file(name)
    assert (caught.value.code, caught.value.kind) == ("store/changed", "run")


def test_a_missing_right_is_a_problem_that_names_the_file(tmp_path):
    problem = disk_problem(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "lock")), tmp_path)
    assert isinstance(problem, Problem)
    assert problem.code == "store/no-permission"
    assert problem.where.endswith("lock")
