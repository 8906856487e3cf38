#!/usr/bin/env bash
# The simulated systems, checked from outside: by clients that others wrote for the real ones.
#
#   Tests/Outside/run.sh [CROSSWALK]        the binary; default .build/debug/crosswalk
#
# Needs python3 with venv, and a package index. Prints one line per check and `N passed, N failed`; leaves with 1 if any
# failed, 2 if it could not begin.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
crosswalk=${1:-$root/.build/debug/crosswalk}
[ -x "$crosswalk" ] || { echo "no program at $crosswalk: run 'make build', or name one" >&2; exit 2; }
crosswalk=$(cd "$(dirname "$crosswalk")" && pwd)/$(basename "$crosswalk")

work=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 2' INT TERM

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
export PYTHONDONTWRITEBYTECODE=1

# A fresh sandbox for each script, so that none finds what another left.
passed=0 failed=0
check() {
    local name=$1 script=$2 ended=0
    shift 2
    mkdir "$work/$name"
    mkfifo "$work/$name/says"
    # Nobody listens on port 9: these checks look at the systems, not at what they send.
    "$crosswalk" sandbox --gateway http://127.0.0.1:9 --config-out "$work/$name/crosswalk.yaml" \
        --access-out "$work/$name/access.json" >"$work/$name/says" 2>"$work/$name/log" &
    sandbox=$!
    exec 3<"$work/$name/says"
    local line=
    until [ "$line" = ready ]; do
        read -r -t 30 line <&3 || { echo "the sandbox did not become ready" >&2; cat "$work/$name/log" >&2; exit 2; }
    done
    "$work/venv/bin/python" "$here/$script" "$@" | tee "$work/$name/lines" | grep -v '^tally ' || true
    if read -r _ ok bad < <(grep '^tally ' "$work/$name/lines"); then
        passed=$((passed + ok)) failed=$((failed + bad))
    else
        failed=$((failed + 1))
        echo "not ok  $script ran to its end"
    fi
    kill -TERM "$sandbox" && wait "$sandbox" || ended=$?
    sandbox=
    exec 3<&-
    if [ "$ended" = 0 ]; then
        passed=$((passed + 1))
        echo "ok      the sandbox stops when asked"
    else
        failed=$((failed + 1))
        echo "not ok  the sandbox stops when asked: it left with $ended"
    fi
}

check salesforce salesforce_client.py "$work/salesforce/access.json" "$work/salesforce/crosswalk.yaml"
check intercom intercom_contract.py "$work/intercom/access.json" "$root/fixtures"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
