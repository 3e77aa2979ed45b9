# Runs a throw-away PostgreSQL server for as long as standard input stays open.
# $1 is the folder of the server's programs.
set -eu
exec 2>&1
# Only the end of standard input ends us: a Ctrl-C is for the tests, and they are our lifeline.
trap '' HUP INT TERM

programs=$1
folder=$(mktemp -d "${TMPDIR:-/tmp}/dahu-postgres.XXXXXX")
clean_up() {
    "$programs/pg_ctl" stop --silent --pgdata="$folder/data" --mode=immediate >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean_up EXIT

"$programs/initdb" --pgdata="$folder/data" --username=dahu --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }

# A socket in a folder that only its owner may enter: no free port to look for, and nobody else can connect.
# What protects data against a power cut is switched off; nothing here is worth keeping.
cat >>"$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
jit = off
SETTINGS
"$programs/pg_ctl" start --silent --wait --timeout=60 --pgdata="$folder/data" --log="$folder/log" ||
    { cat "$folder/log"; exit 1; }

echo "ready $folder"
exec >/dev/null 2>&1
cat || true
