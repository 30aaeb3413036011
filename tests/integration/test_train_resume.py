"""A killed or stopped training goes on and ends with the same weights, bit for bit. Tiny random models, float32."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from feinschliff.core.nouns import Example
from feinschliff.models.predictor import load
from feinschliff.store.datasets import write_examples
from feinschliff.store.files import sha256_of

WORDS = ["pipe", "water", "roof", "hail", "car", "door", "dent", "fire"]
WORDS += ["smoke", "storm", "cellar", "wheel", "glass", "tile", "lamp", "wall"]
Ended = subprocess.CompletedProcess[str]
TEMPLATE = (
    "{% for m in messages %}{{ '<start>' + m['role'] + ' ' + m['content'] + '<end>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start>assistant ' }}{% endif %}"
)
# `kill_at` SIGKILLs the process at the n-th look at should_stop, `stop_at` asks it to stop there; 0 = never
CHILD = """
import json, os, signal, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from feinschliff.core.contracts import Stopped
from feinschliff.train import checkpoint
from feinschliff.train.choose import train
from feinschliff.train.recipe import fill
checkpoint.EVERY_SECONDS = 0.0
a = json.loads(sys.argv[1])
looks = 0
def should_stop():
    global looks
    looks += 1
    if looks == a["kill_at"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return looks == a["stop_at"]
recipe = fill({"method": a["method"], "params": a["params"], "seed": 3}, task=a["task"])
try:
    result = train(
        Path(a["dataset"]), recipe.to_json(), base=Path(a["base"]), system="Answer briefly.", out=Path(a["out"]),
        checkpoints=[Path(c) for c in a["checkpoints"]], emit=lambda e: None, should_stop=should_stop,
    )
    print(json.dumps(result))
except Stopped:
    print("stopped")
"""


def save_tokenizer(folder: Path, words: list[str]) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    special = ["<pad>", "<unk>", "<start>", "<end>"]
    vocabulary = {word: i for i, word in enumerate([*special, *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", bos_token="<start>", eos_token="<end>"
    )
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("encoder")
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=40, max_position_embeddings=64, **sizes)).save_pretrained(folder)
    save_tokenizer(folder, WORDS)
    return folder


@pytest.fixture(scope="module")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("chat")
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = LlamaConfig(vocab_size=40, max_position_embeddings=64, eos_token_id=3, tie_word_embeddings=True, **sizes)
    LlamaForCausalLM(config).save_pretrained(folder)
    save_tokenizer(folder, [*WORDS, "user", "assistant", "system"])
    return folder


def dataset_of(task: str, path: Path) -> Path:
    examples = []
    for i in range(48):
        a, b, c = WORDS[i % 16], WORDS[(i * 5 + 1) % 16], WORDS[(i * 3 + 2) % 16]
        common = {"id": str(i), "content": str(i), "kind": task, "part": "validation" if i % 6 == 0 else "train"}
        if task == "classify":
            label = {"damage": "wet" if i % 16 < 8 else "dry", "urgency": "high" if i % 2 else "low"}
            examples.append(Example(input={"text": f"{a} {b} {c}"}, output={"labels": label}, **common))
        else:
            asked = [{"role": "user", "content": f"{a} {b}"}]
            answer = {"role": "assistant", "content": f"{c} {a}"}
            examples.append(Example(input={"messages": asked}, output={"message": answer}, **common))
    write_examples(path, examples)
    return path


def run(folder: Path, attempt: int, *, kill_at: int = 0, stop_at: int = 0, **more: object) -> Ended:
    arguments = {
        **more,
        "kill_at": kill_at,
        "stop_at": stop_at,
        "out": str(folder / f"attempt-{attempt}"),
        "checkpoints": [str(folder / f"attempt-{n}" / "checkpoints") for n in range(attempt, 0, -1)],
    }
    return subprocess.run([sys.executable, "-c", CHILD, json.dumps(arguments)], capture_output=True, text=True)


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: sha256_of(p) for p in sorted(folder.glob("*.safetensors"))}


PARAMS = {"batch_size": 8, "min_steps": 1, "epochs": 3, "precision": "fp32"}
CASES = [
    ("classify", "full"),
    ("chat", "lora"),
    pytest.param("classify", "lora", marks=pytest.mark.slow),
    pytest.param("chat", "full", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("task", "method"), CASES)
def test_killed_and_stopped_trainings_end_with_the_same_weights(
    task: str, method: str, tmp_path: Path, encoder: Path, chat_model: Path
) -> None:
    base = encoder if task == "classify" else chat_model
    dataset = dataset_of(task, tmp_path / "examples.parquet")
    given = {"task": task, "method": method, "params": PARAMS, "base": str(base), "dataset": str(dataset)}

    whole = run(tmp_path / "whole", 1, **given)
    assert whole.returncode == 0, whole.stderr
    expected = hashes(tmp_path / "whole" / "attempt-1" / "model")
    assert expected
    model = load(tmp_path / "whole" / "attempt-1" / "model", base)
    if task == "chat":
        talk = [{"role": "user", "content": "pipe"}, {"role": "assistant", "content": "roof"}]
        [(loss, tokens)] = model.answer_losses([talk])
        assert loss > 0 and tokens == 2
        assert model.end_tokens == {3} and model.system == "Answer briefly."

    stopped = tmp_path / "stopped"
    assert run(stopped, 1, stop_at=1, **given).stdout.strip() == "stopped"
    assert run(stopped, 2, **given).returncode == 0
    assert hashes(stopped / "attempt-2" / "model") == expected

    broken = tmp_path / "broken"
    assert run(broken, 1, kill_at=4, **given).returncode == -9
    assert run(broken, 2, stop_at=5, **given).stdout.strip() == "stopped"
    last = run(broken, 3, **given)
    assert last.returncode == 0, last.stderr
    assert hashes(broken / "attempt-3" / "model") == expected
    assert json.loads(last.stdout)["seen"] == json.loads(whole.stdout)["seen"]


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, encoder: Path) -> None:
    dataset = dataset_of("classify", tmp_path / "examples.parquet")
    given = {"task": "classify", "method": "full", "params": PARAMS, "base": str(encoder), "dataset": str(dataset)}
    assert run(tmp_path / "whole", 1, **given).returncode == 0
    expected = hashes(tmp_path / "whole" / "attempt-1" / "model")

    assert run(tmp_path / "torn", 1, kill_at=7, **given).returncode == -9
    kept = sorted((tmp_path / "torn").rglob("step-*"))
    assert len(kept) == 2
    weights = kept[-1] / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert run(tmp_path / "torn", 2, **given).returncode == 0
    assert hashes(tmp_path / "torn" / "attempt-2" / "model") == expected


def test_a_full_disk_at_a_checkpoint_is_a_problem_that_names_the_bytes(tmp_path: Path) -> None:
    code = """
import resource, signal, sys, torch
from pathlib import Path
from feinschliff.core.problems import Problem
from feinschliff.train.checkpoint import Checkpoints
store = Checkpoints([Path(sys.argv[1])], "same")
state = {"step": 1, "best": None}
store.save(state, {"weights": {"w": torch.ones(10)}}, 0)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    store.save({**state, "step": 2}, {"weights": {"w": torch.ones(1_000_000)}}, 0)
except Problem as problem:
    print(problem.code, "4 MB are needed" in problem.what, store.newest().state["step"])
    print(sorted(p.name for p in Path(sys.argv[1]).iterdir()))
"""
    found = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert found.stdout.splitlines() == ["store/disk-full True 1", "['step-00000001']"], found.stderr
