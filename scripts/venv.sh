# Shared by scripts/run, scripts/test and scripts/lock: the checkout's own Python environment.
# Needs $root. Sourced, never started.

venv=$root/.venv

say() { printf '%s: %s\n' "$(basename "$0")" "$1" >&2; }

# Prints a Python that is new enough. A name may exist and still not start, so each is tried.
find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  say "this needs Python 3.11 or newer, and none was found; please install python3.11 or later."
  return 1
}

# Prints what an installation depends on: the lock, the project's settings, and where it lies.
fingerprint() { # LOCK
  { echo "$root"; cat "$root/pyproject.toml" "$root/requirements/build.txt" "$root/requirements/$1.txt"; } |
    cksum
}

is_ready() { # LOCK
  [[ -x $venv/bin/kiosk && -f $venv/$1.stamp && $(<"$venv/$1.stamp") == "$(fingerprint "$1")" ]] &&
    "$venv/bin/python" -c '' 2>/dev/null
}

quiet_pip() {
  "$venv/bin/python" -m pip --quiet --no-input --disable-pip-version-check "$@" \
    >"$venv/install.log" 2>&1 && return
  say "the packages could not be installed; is there a network? The last words of pip were:"
  tail -n 5 "$venv/install.log" >&2
  return 1
}

install_locked() { # LOCK
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    local python
    python=$(find_python) || return
    if ! "$python" -m venv --clear "$venv" >/dev/null 2>&1; then
      say "$python cannot make a virtual environment; on Debian: apt install python3-venv."
      return 1
    fi
  fi
  # A stamp says that everything it names is there, so it goes before anything is changed.
  rm -f "$venv"/*.stamp
  # pyDes and font-roboto come as source only (no compiler needed). They are built with the
  # setuptools of the lock, not with whatever pip would fetch for them.
  quiet_pip install --require-hashes --requirement "$root/requirements/build.txt" || return
  quiet_pip install --require-hashes --no-build-isolation --use-pep517 \
    --requirement "$root/requirements/$1.txt" || return
  quiet_pip install --no-deps --no-build-isolation --editable "$root" || return
  if [[ $1 == test ]]; then # holds everything that running needs
    fingerprint run >"$venv/run.stamp"
  fi
  fingerprint "$1" >"$venv/$1.stamp"
}

# Makes .venv hold what requirements/LOCK.txt says. Two at once wait for one another.
set_up() { # LOCK
  is_ready "$1" && return
  local python
  python=$(find_python) || return
  exec 9<"$root/pyproject.toml"
  "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
  if ! is_ready "$1"; then # while we waited, the other may have done it
    if [[ -e $venv ]]; then
      say "installing what is new (about a minute)"
    else
      say "first start: installing (about a minute)"
    fi
    install_locked "$1" || return
  fi
  exec 9<&-
}
