"""`python -m bot` and the console script `afterword`."""

import gc
import sys
from pathlib import Path

#: What a shell expects of a program that Ctrl+C ended.
INTERRUPTED = 130


def main() -> None:
    """Loading takes a moment, in which Ctrl+C may come already."""
    try:
        match sys.argv[1:]:
            case ["run"]:
                _start(None)
            case ["run", "--config", path]:
                _start(Path(path))
            case _:
                _command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _command() -> None:
    """Over in a second, most of which is loading: of garbage there is little, and unused libraries are left out."""
    gc.set_threshold(100_000)
    from bot.lean import leave_out

    leave_out()
    from bot.cli import main as command

    command()


def _start(config: Path | None) -> None:
    """What is loaded stays: looking for garbage in it meanwhile, and for unused libraries, is a third of the start."""
    gc.disable()
    from bot.lean import leave_out, leave_plugins_out

    leave_out()
    leave_plugins_out()
    from bot.serving import start

    start(config)


if __name__ == "__main__":
    main()
