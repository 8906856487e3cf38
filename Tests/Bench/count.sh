#!/usr/bin/env bash
# Counts the instructions that the gateway takes for a record, function by function, by valgrind's callgrind. Run by
# `make count`. A count is the same on a busy machine and to a few thousandths from run to run, where times are not to a tenth.
#
#   count.sh [path of crosswalk] [delivery|receiving] [how many records or notifications]
#
# Not counted: the kernel. What the processor has of its own for hashes (SHA) counts as the code that stands in for it.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=$(realpath "${1:-.build/release/crosswalk}")
measure=${2:-delivery}
count=${3:-2000}
folder=$PWD/.build/count
rm -rf "$folder"
mkdir -p "$folder"

# Valgrind cannot read what Swift writes for a debugger; the functions' names are all that is wanted.
strip --strip-debug -o "$folder/crosswalk" "$program"
cat > "$folder/counted" <<EOF
#!/bin/sh
exec valgrind --quiet --tool=callgrind --callgrind-out-file="$folder/%p.out" "$folder/crosswalk" "\$@"
EOF
chmod +x "$folder/counted"

"$program" bench --program "$folder/counted" --only "$measure" --rounds 1 --seconds 1 \
  --delivered "$count" --notifications "$count" --json > "$folder/bench.json"

for counts in "$folder"/*.out; do
  callgrind_annotate --inclusive=yes --threshold=99.5 "$counts" 2>/dev/null | swift demangle --simplified > "${counts%.out}.functions"
  callgrind_annotate --inclusive=yes --tree=both --threshold=99.5 "$counts" 2>/dev/null \
    | swift demangle --simplified > "${counts%.out}.calls"
  grep -H '^totals' "$counts"
done
echo "the last is the one that delivers; beside each, .functions has what each takes with what it calls, .calls who calls whom"
