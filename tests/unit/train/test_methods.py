import subprocess
import sys

from feinschliff.train.methods import method, names


def test_methods_are_found_by_file_name_and_offer_the_contract() -> None:
    assert {"full", "head", "linear", "lora"} <= set(names())
    for name in names():
        module = method(name)
        assert set(module.DEFAULTS) == set(module.TASKS)
        assert isinstance(module.NEEDS_BASE, bool) and callable(module.train)


def test_reading_recipes_and_methods_loads_nothing_heavy() -> None:
    code = (
        "import sys; from feinschliff.train.recipe import fill; fill({'method': 'full'}, task='classify');"
        "fill({}, task='chat');"
        "print(sorted({'torch', 'transformers', 'sklearn', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
