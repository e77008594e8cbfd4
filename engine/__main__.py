"""`python -m engine` is the command `tetsuzuki`."""

from engine.cli import main

if __name__ == "__main__":
    main(prog_name="tetsuzuki")
