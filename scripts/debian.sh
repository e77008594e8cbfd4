#!/bin/sh
# Installs the Debian packages that are missing; asks nothing, and changes nothing when none is missing.
#
#   scripts/debian.sh serve|test PYTHON
#
# Without root and without sudo it names the packages and the command that installs them, and exits 1.
#
# shellcheck disable=SC2046,SC2086  # lists of package names are split into words on purpose
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

purpose=${1:?serve or test}
python=${2:?the Python interpreter}

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() { # missing PACKAGE... : those that are not installed, on one line
    list=
    for package; do
        is_installed "$package" || list="$list $package"
    done
    echo "${list# }"
}

python_knows() {
    "$python" -c "$1" 2>/dev/null
}

# python3.11 for Debian's own interpreter, nothing for any other.
debian_python() {
    "$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2] if sys.base_prefix == "/usr" else "")'
}

# Debian's interpreter comes without tkinter; others that were built with it may lack the library.
window_package() {
    if [ -n "$debian_python" ]; then echo python3-tk; else echo libtk8.6; fi
}

# Pango and HarfBuzz draw the PDF (WeasyPrint); the BIZ UD fonts are embedded in it.
needed_packages() {
    echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho
    # A browser for the journeys and what the program that steers it needs, a second reader of our PDFs,
    # an independent judge of our signatures.
    [ "$purpose" != test ] || echo chromium libatomic1 poppler-utils openssl
    # The card program's window, a display to draw it on, and a judge of its desktop entry.
    [ "$purpose" != test ] || echo xvfb desktop-file-utils
    [ "$purpose" != test ] || python_knows 'import tkinter' || window_package
    # Debian ships its interpreter without the part that puts pip into a virtual environment.
    python_knows 'import ensurepip' || echo "$debian_python-venv"
}

# A card reader needs the PC/SC daemon, and pyscard a compiler. The tests put simulated cards on a virtual reader
# (vpcd) in mounts of its own, and show them to a second judge (OpenSC).
card_packages() {
    [ "$purpose" != test ] || echo vsmartcard-vpcd opensc mount
    echo pcscd libpcsclite-dev gcc libc6-dev swig
    python_knows 'import os, sysconfig as s; os.stat(s.get_path("include") + "/Python.h")' || echo "${debian_python:+$debian_python-dev}"
}

apt_get() {
    $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get --quiet --quiet --option DPkg::Lock::Timeout=300 --option Dpkg::Use-Pty=0 "$@" </dev/null >&2
}

apt_install() {
    apt_get install --yes --no-install-recommends --option Dpkg::Options::=--force-confold "$@"
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "Debian ではないようです。Pango・HarfBuzz・BIZ UD フォントをご自分で入れてください。" \
        "This does not look like Debian: please provide Pango, HarfBuzz and the BIZ UD fonts yourself."
    exit 0
fi

debian_python=$(debian_python)
if [ -z "$debian_python" ] && ! python_knows 'import ensurepip'; then
    fail "$python に ensurepip がありません。別の Python を PYTHON=... で指定してください。" \
        "$python lacks ensurepip. Choose another interpreter with PYTHON=..."
fi
needed=$(missing $(needed_packages))
card=$(missing $(card_packages))
# To serve, a card reader is welcome; to test, it is needed.
[ "$purpose" != test ] || needed="$needed${card:+ $card}" card=
[ -n "$needed$card" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root='sudo -n'
elif [ -z "$needed" ]; then
    exit 0
else
    say "次の Debian パッケージが足りません: $needed" "These Debian packages are missing: $needed"
    say "管理者（root）の方が次を実行してください。" "Please have an administrator run:"
    printf '\n    apt-get update && apt-get install --yes --no-install-recommends %s\n\n' "$needed" >&2
    [ -z "$card" ] || say "IC カードリーダーを使う場合は、次も（なくても動きます）: $card" "For IC card readers also (everything runs without): $card"
    exit 1
fi

say "Debian のパッケージを入れます: $needed $card" "Installing Debian packages: $needed $card"
# A failed update is no reason to stop: the lists at hand may do.
apt_get update || true
[ -z "$needed" ] || apt_install $needed
[ -z "$card" ] || apt_install $card ||
    say "IC カードリーダーのパッケージは入りませんでした。なくても動きます。" "The packages for IC card readers were not installed; everything runs without them."
