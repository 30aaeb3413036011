"""What this machine has, and whether a base model can be trained on it. Needs no torch."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from feinschliff.models import cache
from feinschliff.models.catalogue import Base

RUNTIME_BYTES = 1_200_000_000
"""An allowance for Python, torch and one batch's activations beside the weights."""
BYTES_PER_PARAMETER = {"encoder": 16, "chat": 6}
"""encoder: weights, gradients and two Adam moments in fp32 (4 x 4). chat: LoRA on weights that stay as they are (4)
and a half copy while they are loaded (2)."""


def machine() -> dict[str, Any]:
    """Facts of this machine: ``cores``, ``memory_bytes`` (free now, and total), ``disk_bytes`` free, ``gpu``, ``bf16``.

    A container's limits count. ``gpu`` is a list of {name, memory_bytes}; empty without an NVIDIA driver.
    """
    import psutil

    memory = psutil.virtual_memory()
    limit = _container_limit() or memory.total
    used = psutil.Process().memory_info().rss
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_total_bytes": min(memory.total, limit),
        "memory_bytes": min(memory.available, limit - used),
        "disk_bytes": _free_disk(),
        "gpu": _gpus(),
        "bf16": _has_bf16(Path("/proc/cpuinfo")),
    }


def needed_bytes(base: Base) -> int:
    """Memory to fine-tune the base, in bytes: an estimate from its parameters."""
    return base.parameters * BYTES_PER_PARAMETER[base.kind] + RUNTIME_BYTES


def fits(base: Base, facts: dict[str, Any]) -> tuple[bool, str]:
    """Whether the base can be trained on a machine with these facts (`machine()`), and why in a few words."""
    need, disk = needed_bytes(base), base.bytes
    if disk > facts["disk_bytes"]:
        return False, f"needs {disk / 1e9:.1f} GB on the disk, {facts['disk_bytes'] / 1e9:.1f} GB are free"
    if need > facts["memory_bytes"]:
        return False, f"needs about {need / 1e9:.1f} GB of memory, {facts['memory_bytes'] / 1e9:.1f} GB are free"
    return True, f"needs about {need / 1e9:.1f} GB of memory"


def _container_limit() -> int | None:
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(path).read_text().strip()
        except OSError:
            continue
        if text.isdigit():
            return int(text)
    return None


def _free_disk() -> int:
    folder = cache.root()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _gpus() -> list[dict[str, Any]]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    command = [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    rows = (line.rsplit(",", 1) for line in said.splitlines() if "," in line)
    return [{"name": name.strip(), "memory_bytes": int(mib) * 2**20} for name, mib in rows if mib.strip().isdigit()]


def _has_bf16(cpuinfo: Path) -> bool:
    """Whether the processor computes in bfloat16 itself (AVX-512 BF16, AMX, Arm BF16)."""
    try:
        text = cpuinfo.read_text()
    except OSError:
        return False
    flags = next((line for line in text.splitlines() if line.lower().startswith(("flags", "features"))), "")
    return bool({"avx512_bf16", "amx_bf16", "bf16"} & set(flags.split()))
