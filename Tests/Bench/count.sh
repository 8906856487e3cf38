#!/usr/bin/env bash
# Counts the instructions that the gateway takes for a record, function by function, by valgrind's callgrind. Run by
# `make count`. A count hardly depends on what else the machine does; times of a shared one differ by a tenth and more.
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
  callgrind_annotate --inclusive=yes --threshold=99.5 "$counts" 2>/dev/null \
    | swift demangle --simplified > "${counts%.out}.functions"
  callgrind_annotate --inclusive=yes --tree=both --threshold=99.5 "$counts" 2>/dev/null \
    | swift demangle --simplified > "${counts%.out}.calls"
  grep -H '^totals' "$counts"
done
echo "one for each gateway that was started, the one that delivers with the most;"
echo "beside each, .functions has what every function takes with what it calls, .calls who calls whom"
