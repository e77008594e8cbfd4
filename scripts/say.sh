# shellcheck shell=sh
# Sourced by the other scripts: messages in Japanese with the English beside them. All go to stderr,
# so that stdout stays free for what a script answers.

say() { # say JAPANESE ENGLISH
    printf 'tetsuzuki: %s\n           %s\n' "$1" "$2" >&2
}

fail() { # fail JAPANESE ENGLISH
    say "$1" "$2"
    exit 1
}
