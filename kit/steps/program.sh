# shellcheck shell=bash disable=SC2154
# The program beside the one that runs, the school's record, and the first start.
# Sourced by scripts/install, which has what every step uses.

wheels=$here/wheels
# Everything of a kit that is not of one school makes its version.
release() {
  (cd "$here" && find wheels/requirements.txt systemd kit scripts -type f ! -name '*.pyc' -print0 2>/dev/null |
    LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -c 1-12
}
# Some drivers have no wheel for this board or Python; Debian's are let in where installed, also later.
drivers() { # prints what Debian has of them and this version has not: FOUND MODULE
  local found module
  for found in /usr/lib/python3/dist-packages/{evdev,smartcard,lgpio.py,_lgpio.*.so}; do
    module=$(echo "$to$opt/releases/$(release)"/lib/python3*/site-packages)/${found##*/}
    if [[ -e $found && ! -e $module ]]; then echo "$found $module"; fi
  done
}
is_program() { [[ -f $to$opt/releases/$(release)/complete && -z $(drivers) ]]; }
make_program() {
  local found module
  [[ -f $to$opt/releases/$(release)/complete ]] || make_release || return
  while read -r found module; do
    ln -s "$found" "$module" || return
  done < <(drivers)
}
make_release() {
  local to_release log=$to$opt/install.log
  to_release=$to$opt/releases/$(release)
  mkdir -p "$to$opt/releases" && rm -rf "$to_release" || return
  {
    "$python" -m venv "$to_release" &&
      "$to_release/bin/python" -m pip install --no-input --disable-pip-version-check --no-index \
        --find-links "$wheels" --require-hashes --only-binary :all: \
        --requirement "$wheels/requirements.txt" &&
      "$to_release/bin/kiosk" --version
  } >"$log" 2>&1 || {
    tail -n 4 "$log"
    return 1
  }
  # With this a former version puts its own files back (kiosk/updating).
  mkdir -p "$to_release/share/tutoria-kiosk/docs" || return # some packages have a share/ too
  cp -r "$here/systemd" "$here/kit" "$here/scripts" "$to_release/share/tutoria-kiosk/" || return
  cp "$here/docs/kit.md" "$to_release/share/tutoria-kiosk/docs/" || return
  sync # what is said to be complete is on the card
  touch "$to_release/complete"
}

is_school() { [[ -f $to$data/kiosk.db ]]; }
# Made whole beside its place: where the power goes in the midst of it, it is made anew.
make_school() {
  local kiosk name made=$data/.first
  kiosk=$to$opt/releases/$(release)/bin/kiosk
  name=$(told_of_site NAME)
  local cards=()
  [[ ! -f $here/cards.csv ]] || cards=(--cards "$here/cards.csv")
  rm -rf "$made"
  as_kiosk "$kiosk" init --name "${name:-Tutoría}" --first-boot "${cards[@]}" --data "$made" >/dev/null || return
  sync
  mv -f "$made/site.key" "$made/kiosk.db" "$data/" && rm -rf "$made" # in this order
}
as_kiosk() { setpriv --reuid kiosk --regid kiosk --init-groups -- env -C / HOME="$data" "$@"; }

# `current` is what runs; `proven` is what came up healthy once, and mends the other if it does not.
current() { readlink "$to$opt/current" 2>/dev/null || true; }
proven() { readlink "$to$opt/proven" 2>/dev/null || true; }
lead() { ln -sfn "$2" "$to$opt/$1.new" && mv -T "$to$opt/$1.new" "$to$opt/$1"; } # current|proven RELEASE
up() { systemctl is-active --quiet kiosk-station.service kiosk-web.service; }
is_start() {
  [[ $(current) == "releases/$(release)" && $(proven) == "$(current)" ]] || return
  [[ -f $to/etc/kiosk/kit-made && $(<"$to/etc/kiosk/kit-made") == "$(told "$here/kit.env" KIT_MADE)" ]] || return
  ! runs || up
}
make_start() {
  local each
  lead current "releases/$(release)" || return
  if runs; then
    systemctl stop kiosk-station.service kiosk-web.service
    systemctl start kiosk.target
    comes_up || return
  fi
  lead proven "releases/$(release)" || return
  # What later kits are measured by: who may sign, and when this one was made.
  put "$here/signers" "$to$signers" 0644 || return
  told "$here/kit.env" KIT_MADE | put - "$to/etc/kiosk/kit-made" 0644 || return
  for each in "$to$opt"/releases/*; do
    [[ $each == */"$(release)" ]] || rm -rf "$each"
  done
}
comes_up() {
  local second
  for ((second = 0; second < 150; second++)); do
    if up && "$opt/current/bin/python" -c \
      'import urllib.request as r; r.urlopen("http://127.0.0.1/healthz", timeout=5)' 2>/dev/null; then
      return
    fi
    sleep 1
  done
  return 1
}
