"""The command line: verbs, the printing of their results, the progress bar, and the one printer of problems."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Any


def main() -> None:
    """Entry of the `feinschliff` command; returns its exit code through SystemExit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal in another encoding, or half a character
    try:
        from feinschliff.interfaces.cli.verbs import app

        code = run(app)
        sys.stdout.flush()
    except KeyboardInterrupt:  # before a verb that knows more had begun
        code = stopped("", as_json="--json" in sys.argv)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def run(app: Callable[..., Any]) -> int:
    """Run the typer app so that every error leaves through the one printer, with its exit code."""
    import typer

    # typer carries its own copy of click and does not export the root of its errors
    from typer._click.exceptions import ClickException, NoArgsIsHelpError

    from feinschliff.core.problems import Problem
    from feinschliff.core.rights import no_permission
    from feinschliff.interfaces.cli import show, verbs

    as_json = "--json" in sys.argv
    try:
        code = app(standalone_mode=False)
        if code == 130:  # typer's answer to Ctrl-C outside of a long verb
            return stopped("", as_json=as_json)
        return code if isinstance(code, int) else 0
    except verbs.Stopped as stop:
        return stopped(str(stop), as_json=as_json)
    except Problem as problem:
        show.problem(problem, as_json=as_json)
        return problem.exit_code
    except typer.Exit as end:
        return end.exit_code
    except NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except ClickException as error:
        show.problem(usage(error), as_json=as_json)
        return 2
    except BrokenPipeError:
        raise
    except PermissionError as error:
        denied = no_permission(str(error.filename or "."))
        show.problem(denied, as_json=as_json)
        return denied.exit_code
    except Exception as error:
        show.problem(bug(error), as_json=as_json)
        return 70


def stopped(words: str, *, as_json: bool) -> int:
    from feinschliff.interfaces.cli import show

    show.stopped(words or "Stopped; nothing is lost.", as_json=as_json)
    return 130


def bug(error: Exception) -> Any:
    """An error that nobody foresaw, as a problem; its traceback goes into a file that can be sent to us."""
    import tempfile
    import traceback

    from feinschliff.core.problems import Problem

    with tempfile.NamedTemporaryFile("w", prefix="feinschliff-", suffix=".log", delete=False) as log:
        traceback.print_exception(error, file=log)
    return Problem(
        "bug/command",
        f"Something went wrong inside Feinschliff: {type(error).__name__}: {str(error)[:300]}",
        "This is our mistake, not yours.",
        [f"send us the details that lie in {log.name}"],
        safe="Everything that was saved before is intact.",
        kind="bug",
    )


def usage(error: Any) -> Exception:
    """A mistake in the command itself, as a problem that says where help is."""
    from feinschliff.core.problems import Do, Problem

    context = getattr(error, "ctx", None)
    command = context.command_path if context else "feinschliff"
    return Problem("cli/usage", error.format_message(), do=[Do("see what there is", f"{command} --help")])
