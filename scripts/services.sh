#!/usr/bin/env bash
# Installs PostgreSQL where it is absent and starts a cluster for tests on loopback, with a password made for it. The
# address is left in warehouse/services.env (GOVERNANCE_POSTGRES_DSN); a second run finds it and starts nothing.
#   scripts/services.sh [start|stop]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# Where Debian keeps runuser, and where not every PATH leads.
PATH=$PATH:/usr/sbin:/sbin

ADDRESS=warehouse/services.env
PORT=${GOVERNANCE_POSTGRES_PORT:-54329}

fail() { echo "$1" >&2; exit 2; }

# The server refuses to run as root: there, everything of the cluster is done as the user that Debian makes for it.
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

tool() {
    local found
    found=$(command -v "$1" || ls -d /usr/lib/postgresql/*/bin/"$1" 2> /dev/null | sort -V | tail -n 1) || true
    [ -n "$found" ] && readlink -f "$found"
}

if ! tool initdb > /dev/null; then
    [ "$(id -u)" = 0 ] || fail "PostgreSQL is not installed. Debian: sudo apt-get install postgresql, then run again."
    echo "Installing PostgreSQL"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql > /dev/null \
        || fail "PostgreSQL could not be installed; install it by hand and run again."
fi
PG_CTL=$(tool pg_ctl) INITDB=$(tool initdb)

# Not below the project: the user of the server may not be able to reach it.
if [ "$(id -u)" = 0 ]; then CLUSTER=$(getent passwd postgres | cut -d: -f6)/governance-$PORT
else CLUSTER=$PWD/warehouse/services/postgres; fi

if [ "${1:-start}" = stop ]; then
    as_server "$PG_CTL" -D "$CLUSTER" -m fast -s stop || true
    as_server rm -rf "$CLUSTER"
    rm -f "$ADDRESS"
    exit
fi

# psycopg of the environment talks to the server: the client of the system may be absent.
if [ -f "$ADDRESS" ] && (
    set -a
    # shellcheck source=/dev/null
    . "$ADDRESS"
    exec python -c 'import os, psycopg; psycopg.connect(os.environ["GOVERNANCE_POSTGRES_DSN"], connect_timeout=3)'
) 2> /dev/null; then
    exit
fi

mkdir -p warehouse
umask 077
PASSWORD=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
as_server "$PG_CTL" -D "$CLUSTER" -m immediate -s stop 2> /dev/null || true
as_server rm -rf "$CLUSTER"
as_server mkdir -p "$CLUSTER"
# The password goes through a file of the server's user, never through the list of processes.
printf '%s\n' "$PASSWORD" | as_server tee "$CLUSTER.password" > /dev/null
as_server "$INITDB" -D "$CLUSTER" -U governance_admin -E UTF8 --locale=C.UTF-8 --auth=scram-sha-256 \
    --pwfile="$CLUSTER.password" > /dev/null
as_server rm "$CLUSTER.password"
# Nothing in it is worth a wait for the disk.
as_server "$PG_CTL" -D "$CLUSTER" -s -w -l "$CLUSTER/log" \
    -o "-c listen_addresses=127.0.0.1 -p $PORT -c unix_socket_directories=$CLUSTER -c fsync=off" start \
    || fail "PostgreSQL did not start on port $PORT; set GOVERNANCE_POSTGRES_PORT to a free one. Log: $CLUSTER/log"
# The publisher owns its database and may make roles; it is no superuser, as in a real deployment.
PGPASSWORD=$PASSWORD PGHOST=127.0.0.1 PGPORT=$PORT PGUSER=governance_admin PGDATABASE=postgres python - <<'PYTHON'
import os

import psycopg
from psycopg import sql

with psycopg.connect(autocommit=True) as connection:
    connection.execute(
        sql.SQL("create role governance_publisher login createrole createdb password {}").format(os.environ["PGPASSWORD"])
    )
    connection.execute("create database governance owner governance_publisher")
PYTHON
printf 'GOVERNANCE_POSTGRES_DSN=postgresql://governance_publisher:%s@127.0.0.1:%s/governance\n' "$PASSWORD" "$PORT" > "$ADDRESS.new"
mv "$ADDRESS.new" "$ADDRESS"
echo "PostgreSQL runs on 127.0.0.1:$PORT; its address is in $ADDRESS."
