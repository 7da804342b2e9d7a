"""`python -m bot` and the console script `afterword`."""

import sys

#: What a shell expects of a program that Ctrl+C ended.
INTERRUPTED = 130


def main() -> None:
    """Loading takes a moment, in which Ctrl+C may come already."""
    try:
        from bot.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
