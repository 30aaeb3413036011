"""Tiny model folders and wheels for the tests: real files, invented numbers."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

from feinschliff.models.catalogue import Base, Starter, WheelFile
from feinschliff.models.weights import tensors_sha256

CONFIG = {"architectures": ["BertModel"], "model_type": "bert", "max_position_embeddings": 64}


def safetensors(tensors: dict[str, bytes], metadata: dict[str, str] | None = None) -> bytes:
    """A safetensors file with one-dimensional byte tensors."""
    header: dict[str, object] = {"__metadata__": metadata} if metadata else {}
    position = 0
    for name, data in tensors.items():
        header[name] = {"dtype": "U8", "shape": [len(data)], "data_offsets": [position, position + len(data)]}
        position += len(data)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + b"".join(tensors.values())


def model_folder(path: Path, config: dict[str, object] | None = None) -> Path:
    path.mkdir(parents=True)
    (path / "config.json").write_text(json.dumps(CONFIG if config is None else config))
    (path / "model.safetensors").write_bytes(safetensors({"a": b"12", "b": b"345"}))
    return path


def wheel(folder: Path, members: dict[str, bytes] | None = None) -> tuple[Path, Base]:
    """A starter's wheel and the catalogue entry that pins it."""
    contents = members or {
        "pkg/model/model.safetensors": safetensors({"a": b"12"}),
        "pkg/model/config.json": json.dumps(CONFIG).encode(),
    }
    path = folder / "tiny_model-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    loose = folder / "loose.safetensors"
    loose.write_bytes(contents["pkg/model/model.safetensors"])
    files = tuple(
        WheelFile(name, Path(name).name, len(data), hashlib.sha256(data).hexdigest()) for name, data in contents.items()
    )
    starter = Starter(
        package="tiny-model",
        version="1.0",
        wheel=path.name,
        wheel_bytes=path.stat().st_size,
        wheel_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        wheel_licence="MIT",
        weights_sha256=tensors_sha256([loose]),
        files=files,
    )
    base = Base("tiny", "Tiny", "invented/tiny", "encoder", 2, 2, "MIT", ("en",), 64, starter=starter)
    return path, base
