#!/bin/sh
# Writes requirements/*.txt anew from pyproject.toml: exact versions with the hashes of every file of each release.
#
#   scripts/lock.sh [--upgrade | --upgrade-package NAME]
#
# Run it with Python 3.11, the oldest we serve, so that what only old versions need is in the files.
set -eu
cd "$(dirname "$0")/.."

# Hashes must be those of the public registry: local mirrors and wheel folders of this machine are not asked.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock'

[ -x .cache/lock/bin/python ] || "${PYTHON:-python3}" -m venv .cache/lock
.cache/lock/bin/python -m pip install --quiet --require-hashes --requirement requirements/lock.txt

compile() { # compile OUTPUT ARGUMENT...
    output=requirements/$1
    shift
    .cache/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --output-file "$output" "$@"
    # The remarks of pip-compile are about options that it was given.
    grep -v '^#' "$output" | sed '/^$/d' >.cache/locked
    mv .cache/locked "$output"
}

compile lock.txt "$@" requirements/lock.in
compile serve.txt "$@" pyproject.toml requirements/build.in
compile test.txt "$@" --extra test --constraint requirements/serve.txt pyproject.toml requirements/build.in

# Only what the extra itself names: the rest is in serve.txt already.
alone() { # alone EXTRA
    .cache/lock/bin/python -c 'import sys, tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"][sys.argv[1]], sep="\n")' "$1" >".cache/$1.in"
}

alone card
compile card.txt "$@" --constraint requirements/serve.txt .cache/card.in
alone fuzz
compile fuzz.txt "$@" .cache/fuzz.in
