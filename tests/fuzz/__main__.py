"""`python -m tests.fuzz TARGET FOLDER SECONDS`: coverage-guided fuzzing with atheris (Linux wheels exist for some versions).

Starts from the corpus; FOLDER takes what reaches new code and, as `crash-…`, what broke. Ends by itself; status 77 = a finding.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["plugins", "tests.fuzz.targets", "tests.fuzz.provider_targets"]):
    from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")


def main(target: str, folder: Path, seconds: int) -> None:
    """Runs for `seconds`, and at most 2 s and 4 KB for each input."""
    folder.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", "-timeout=2", "-max_len=4096", "-print_final_stats=1"]
    arguments = [sys.argv[0], str(folder), str(CORPUS / target), f"-artifact_prefix={folder}/", *options]
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
