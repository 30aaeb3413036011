"""What fits this machine."""

from __future__ import annotations

from pathlib import Path

from feinschliff.models import memory
from feinschliff.models.catalogue import entries
from feinschliff.models.listing import listing

LAPTOP = {"memory_bytes": 8_000_000_000, "disk_bytes": 50_000_000_000}


def test_machine_tells_plausible_facts() -> None:
    facts = memory.machine()
    assert facts["cores"] >= 1
    assert 0 < facts["memory_bytes"] <= facts["memory_total_bytes"]
    assert facts["disk_bytes"] > 0


def test_small_bases_fit_a_laptop_and_large_ones_do_not() -> None:
    assert memory.fits(entries()["minilm"], LAPTOP)[0]
    assert memory.fits(entries()["smollm2"], LAPTOP)[0]
    assert not memory.fits(entries()["qwen2.5-1.5b"], LAPTOP)[0]


def test_the_reason_names_what_is_short() -> None:
    fits, why = memory.fits(entries()["minilm"], {**LAPTOP, "disk_bytes": 1_000_000})
    assert not fits and "disk" in why
    fits, why = memory.fits(entries()["minilm"], {**LAPTOP, "memory_bytes": 1_000_000_000})
    assert not fits and "memory" in why and "1.0 GB" in why


def test_bf16_is_read_from_the_flags_not_from_the_name(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("model name : amx_bf16 lookalike\nflags\t\t: fpu avx2\n")
    assert not memory._has_bf16(cpuinfo)
    cpuinfo.write_text("model name : x\nflags\t\t: fpu avx512_bf16 avx2\n")
    assert memory._has_bf16(cpuinfo)
    assert not memory._has_bf16(tmp_path / "missing")


def test_the_list_marks_bases_that_do_not_speak_the_language() -> None:
    rows = {row["name"]: row for row in listing(["de"])}
    assert rows["minilm"]["speaks"] is False
    assert rows["multilingual-e5-small"]["speaks"] is True
    assert all(row["speaks"] for row in listing())
    assert rows["minilm"]["licence"] == "Apache-2.0" and rows["minilm"]["wheel_licence"] == "MIT"
