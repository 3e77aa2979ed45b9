# Runs Chromium with a profile of its own for as long as standard input stays open.
# The arguments are the program and its flags.
set -eu
exec 2>&1
# Only the end of standard input ends us: a Ctrl-C is for the tests, and they are our lifeline.
trap '' HUP INT TERM

folder=$(mktemp -d "${TMPDIR:-/tmp}/dahu-chromium.XXXXXX")
process=
clean_up() {
    if [ -n "$process" ]; then
        kill -KILL "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    fi
    # Its helpers end a moment after it, and may still be writing.
    rm -rf "$folder" 2>/dev/null || { sleep 1; rm -rf "$folder"; }
}
trap clean_up EXIT

# Chromium's sandbox refuses root.
if [ "$(id -u)" = 0 ]; then set -- "$@" --no-sandbox; fi
"$@" --user-data-dir="$folder/profile" --remote-debugging-port=0 about:blank >"$folder/log" 2>&1 </dev/null &
process=$!

# Chromium writes this file when it listens: the port on the first line, the path on the second.
address=$folder/profile/DevToolsActivePort
waited=0
# Two minutes, and the forks between: a first start reads the whole browser from a disk that others read too.
until [ "$(grep -c '' "$address" 2>/dev/null)" = 2 ]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 2400 ] || ! kill -0 "$process" 2>/dev/null; then cat "$folder/log"; exit 1; fi
    sleep 0.05
done

{ read -r port; read -r path || true; } <"$address"
echo "ready ws://127.0.0.1:$port$path"
exec >/dev/null 2>&1
cat || true
