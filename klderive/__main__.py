"""The command line: `klderive check notes.md`, and thin calls into the rest of the package.

The one idea: SymPy is loaded only by what needs it, so that --help and --version answer at once; whatever goes wrong
is one line, exit status 2. Exit status 1 means findings, 0 none; Ctrl-C is one line and 130, also amid an import.

Not here: what the commands do (commands/).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whatever takes time to load waits until Ctrl-C is ours
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

INTERRUPTED = 130  # what a shell reports for a process that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status. Without arguments it is a process of its own."""
    if arguments is None:
        _own_interrupts()
    from . import report  # its error handler keeps the marks apart where a terminal cannot show them

    if sys.stdout is None:  # closed by the caller: only the exit status is wanted
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=report.HANDLER)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["exercise"]:
        return _guarded(exercise, given[1:])
    if given[:1] == ["grade"]:
        return _guarded(grade, given[1:])
    from .commands.arguments import parser

    options = parser().parse_args(given)
    if options.command is None:
        parser().print_help()
        return 2
    return _guarded(_command(options.command), options)


def _command(name: str) -> Callable[[Any], int]:
    if name == "check":
        from .commands.checking import check

        return check
    from .commands import lookup

    return getattr(lookup, name)


def _guarded(command: Callable[[Any], int], options: Any) -> int:
    from .commands import Stop

    try:
        status = command(options)
        sys.stdout.flush()
        return status
    except Stop as reason:
        print(f"klderive: {reason}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to be flushed into it
        return 0
    except OSError as error:
        print(f"klderive: {error.filename or 'the output'}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("klderive: stopped", file=sys.stderr)
        return INTERRUPTED
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("klderive"):
            print(f"klderive: the package {error.name} is not installed", file=sys.stderr)
        else:
            print(f"klderive: this installation has no {error.name}", file=sys.stderr)
    return 2


def _own_interrupts() -> None:
    """From here on Ctrl-C ends this process and its workers with one line, wherever it falls.

    An exception would not do: imports, finalisers and pools report or swallow it as they like.
    """
    import atexit
    import signal

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # ignored by whoever started this process, as behind nohup
    owner = os.getpid()

    def stop(*_: object) -> None:
        if os.getpid() == owner:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one must not leave the workers behind
            os.write(2, b"klderive: stopped\n")
            pools = sys.modules.get("multiprocessing.process")
            workers = pools.active_children() if pools else ()
            for worker in workers:
                worker.kill()
            for worker in workers:
                worker.join(1)
            if workers:
                atexit._run_exitfuncs()  # gives the pool's semaphores back, which nobody else does
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, stop)


def exercise(arguments: list[str]) -> int:
    """`klderive exercise ...`: the exercises have their own arguments."""
    from . import exercises

    return int(exercises.main(arguments) or 0)


def grade(arguments: list[str]) -> int:
    """`klderive grade ...`: the hand-ins of a class."""
    from .exercises.course.command import main as run

    return run(arguments)


def entry() -> NoReturn:
    raise SystemExit(main())


if __name__ == "__main__":
    entry()
