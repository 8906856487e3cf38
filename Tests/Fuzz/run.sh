#!/usr/bin/env bash
# Fuzzes the targets, two at a time, each from its corpus in fixtures/fuzz. Run by `make fuzz` and `make fuzz-smoke`.
#
#   run.sh SECONDS [TARGET]     fuzz every target, or one
#   run.sh merge [TARGET]       add what was found since to the corpus, as few and as small files as cover it
#
# What breaks a promise is put into the target's corpus, where the tests find it from then on; the exit status is 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

build=${FUZZ_BUILD:-.build/fuzz}
program=$build/release/fuzz
corpus=fixtures/fuzz
work=$build/runs
# The sanitizers print the stack; Swift's own printer would read memory that they guard.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=1
export LSAN_OPTIONS=suppressions=$PWD/Tests/Sanitizers/leaks.txt:print_suppressions=0

# Fuzzes one target: prints a line about it, keeps its log beside it.
one() {
  local seconds=$1 target=$2 status=0 log=$work/$2.log
  mkdir -p "$work/$target" "$corpus/$target"
  rm -f "$work/$target-found-"*
  "$program" "$target" --words > "$work/$target.words"
  "$program" "$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -print_final_stats=1 \
    -dict="$work/$target.words" -artifact_prefix="$work/$target-found-" \
    "$work/$target" "$corpus/$target" > "$log" 2>&1 || status=$?
  local runs coverage
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -1)
  if [ $status = 0 ]; then
    printf '%-14s %10s runs   %-22s no breach\n' "$target" "$runs" "$coverage"
    return 0
  fi
  printf '%-14s %10s runs   %-22s BREACH, see %s\n' "$target" "$runs" "$coverage" "$log"
  grep -m3 -E '^BREACH|Fatal error|ERROR: ' "$log" || tail -3 "$log"
  for found in "$work/$target-found-"*; do
    [ -e "$found" ] || continue
    cp "$found" "$corpus/$target/"
    echo "  $corpus/$target/$(basename "$found")"
  done
  return 1
}

# Reduces a target's corpus and what was found beside it to the files that cover the same.
merge() {
  local target=$1 fresh=$work/$1.merged
  rm -rf "$fresh" && mkdir -p "$fresh" "$work/$target"
  "$program" "$target" -merge=1 -timeout=60 "$fresh" "$corpus/$target" "$work/$target" > "$work/$target.merge.log" 2>&1
  echo "$target: $(ls "$fresh" | wc -l) files, $(cat "$fresh"/* | wc -c) bytes in $fresh"
}
export -f one merge
export program corpus work

CROSSWALK_FUZZ=1 swift build -c release --scratch-path "$build" --product fuzz
mkdir -p "$work"
if [ -n "${2:-}" ]; then targets=$2; else targets=$("$program" | cut -f1); fi
if [ "$1" = merge ]; then
  for target in $targets; do merge "$target"; done
else
  echo "$targets" | xargs -P 2 -I TARGET bash -c "one $1 TARGET" || exit 1
fi
