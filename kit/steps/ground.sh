# shellcheck shell=bash disable=SC2154
# The ground: which system this is, the kit itself, Debian's packages, accounts, folders, settings.
# Sourced by scripts/install, which has what every step uses.

codename() { sed -n 's/^VERSION_CODENAME=//p' "$to/etc/os-release" 2>/dev/null; }

# Beyond Raspberry Pi OS Lite: the USB library of the readers, what Pillow sets Thai with, and
# letters for every language.
packages() { printf '%s\n' libusb-1.0-0 libfribidi0 fonts-unifont; }

read_only() { mountpoint -q "$to/media/root-ro"; } # overlayroot puts the real root there
is_system() {
  ((EUID == 0)) || { say "not root"; return 1; }
  ! read_only || { say "the root is read-only: the next start forgets what is installed now"; return 1; }
  [[ $(codename) == bookworm || $(codename) == trixie ]] || { say "this is '$(codename)'"; return 1; }
  [[ $(dpkg --print-architecture 2>/dev/null) =~ ^(arm64|amd64)$ ]] || { say "not 64 bit"; return 1; }
  "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' || {
    say "no Python 3.11 with python3-venv"
    return 1
  }
  local free
  free=$(df --output=avail -k "$to/" | tail -n 1)
  ((free > 600000)) || { say "only $((free / 1000)) MB free"; return 1; }
}
make_system() { return 1; }

is_kit() {
  local signers_now=$here/signers made now
  [[ -f $here/manifest && -f $here/manifest.sig && -f $here/signers ]] || {
    say "this folder is no signed kit"
    return 1
  }
  [[ -f $to$signers ]] && signers_now=$to$signers
  ssh-keygen -Y verify -f "$signers_now" -I kit -n tutoria-kit -s "$here/manifest.sig" \
    <"$here/manifest" >/dev/null 2>&1 || {
    say "it is not signed by whoever set this station up"
    return 1
  }
  (cd "$here" && sha256sum --check --quiet --strict manifest 2>&1) || {
    say "a file is not as it was signed"
    return 1
  }
  made=$(told "$here/kit.env" KIT_MADE)
  now=$(cat "$to/etc/kiosk/kit-made" 2>/dev/null || echo 0)
  ((10#$made >= 10#$now)) || { say "this kit is older than what is installed"; return 1; }
}
make_kit() { return 1; }

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }
is_packages() {
  local name
  for name in $(packages); do installed "$name" || return; done
}
make_packages() {
  local listed
  mapfile -t listed < <(sed -n "s#^[0-9a-f]*  \(debs/$(codename)/.*\.deb\)\$#$here/\1#p" "$here/manifest")
  ((${#listed[@]})) || { say "the kit has no packages for $(codename)"; return 1; }
  # What a pulled plug left unpacked counts as the same version, and would be skipped for ever.
  export DEBIAN_FRONTEND=noninteractive
  {
    dpkg --configure --pending
    dpkg --install --refuse-downgrade --skip-same-version "${listed[@]}"
    dpkg --configure --pending
  } >/dev/null
}

is_accounts() { files_there accounts && [[ -n $(number passwd kiosk) && -n $(number passwd kiosk-clock) ]]; }
make_accounts() { copy_files accounts && systemd-sysusers --root="${to:-/}" kiosk.conf; }

is_folders() {
  files_there folders && [[ -L $to$data/run && -d $to/media/kiosk ]] &&
    [[ $(stat -c '%u %a' "$to$data") == "$(number passwd kiosk) 750" ]]
}
make_folders() {
  copy_files folders && systemd-tmpfiles --root="${to:-/}" --create kiosk.conf
}

is_settings() { [[ -f $to/etc/kiosk/kiosk.toml ]]; }
make_settings() {
  local language zone display
  language=$(told_of_site LANGUAGE) zone=$(told_of_site TIMEZONE) display=$(told_of_site DISPLAY)
  put - "$to/etc/kiosk/kiosk.toml" 0644 <<TOML
# The settings of this station (docs/contracts.md). A new kit leaves this file alone.
[site]
language = "${language:-es}"
timezone = "${zone:-America/Mexico_City}"

[display]
driver = "${display:-ssd1309}"

[web]
port = 80
TOML
}
