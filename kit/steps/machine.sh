# shellcheck shell=bash disable=SC2154
# What the machine is given: devices, bus, log, services, an access point of its own, a radio that
# is on, its site.
# Sourced by scripts/install, which has what every step uses.

is_devices() { files_there devices; }
make_devices() {
  copy_files devices || return
  if runs; then
    udevadm control --reload && udevadm trigger --action=change || return
    modprobe i2c-dev 2>/dev/null || true # not on every board; doctor tells
  fi
}

config_begin='# tutoria-kiosk begin'
config_end='# tutoria-kiosk end'
boot_config() { boot_file config.txt; }
boot_file() { # prints where this file of the board is; fails where it has none
  local file
  for file in "$to/boot/firmware/$1" "$to/boot/$1"; do
    if [[ -f $file ]]; then
      echo "$file"
      return
    fi
  done
  return 1
}
without_block() { sed "/^$config_begin\$/,/^$config_end\$/d" "$1"; }
block() {
  local clock
  clock=$(told_of_site RTC)
  sed "/^$config_end\$/d" "$here/kit/config.txt"
  if [[ -n $clock ]]; then echo "dtoverlay=i2c-rtc,$clock"; fi
  echo "$config_end"
}
is_bus() {
  local file
  file=$(boot_config) || return 3
  [[ $(sed -n "/^$config_begin\$/,/^$config_end\$/p" "$file") == "$(block)" ]]
}
make_bus() {
  local file
  file=$(boot_config) || return
  { without_block "$file"; block; } >"$file.new" && sync "$file.new" && mv "$file.new" "$file" || return
  if runs && command -v dtparam >/dev/null; then # works at once; without it, from the next start on
    dtparam i2c_arm=on i2c_arm_baudrate=400000 >/dev/null 2>&1 || true
  fi
}

is_journal() { files_there journal; }
make_journal() {
  copy_files journal || return
  if runs; then systemctl restart systemd-journald; fi
}

units=(kiosk.target kiosk-station.service kiosk-web.socket kiosk-web.service kiosk-clock.socket
  kiosk-poweroff.path kiosk-update.path kiosk-settle.service kiosk-wifi.timer)
# Units of ours that another version brought and this one does not know.
strange_units() {
  local unit
  for unit in "$to"/etc/systemd/system/kiosk*.*; do
    [[ -f $unit && ! -e $here/systemd/${unit##*/} && $unit != */kiosk-first-boot.service ]] || continue
    if grep -q '^Description=Tutoría kiosk: ' "$unit"; then echo "${unit##*/}"; fi
  done
}
is_services() {
  files_there services && [[ -z $(strange_units) ]] || return
  local unit
  for unit in "${units[@]}"; do
    [[ -n $(find "$to/etc/systemd/system" -path "*.wants/$unit" -print -quit) ]] || return
  done
}
make_services() {
  local unit
  for unit in $(strange_units); do
    if runs; then systemctl stop "$unit"; fi
    systemctl --root="${to:-/}" disable --quiet "$unit" 2>/dev/null || true # some are only started
    rm -f "$to/etc/systemd/system/$unit"
  done
  copy_files services && systemctl --root="${to:-/}" enable --quiet "${units[@]}" || return
  if runs; then systemctl daemon-reload; fi
}

wifi_file=/etc/NetworkManager/system-connections/kiosk-hotspot.nmconnection
is_wifi() {
  [[ -d $to/etc/NetworkManager ]] || return 3
  files_there wifi && [[ -f $to$wifi_file && $(stat -c %a "$to$wifi_file") == 600 ]]
}
make_wifi() {
  local word name
  copy_files wifi || return
  if [[ -f $to$wifi_file ]]; then # its name and password stay as the label has them
    chmod 600 "$to$wifi_file"
    return
  fi
  word=$(told_of_site HOTSPOT_WORD) # as printed on the label of this box
  [[ $word =~ ^[a-z0-9]{8,63}$ ]] || { say "site.env has no password for the Wi-Fi"; return 1; }
  name=$(told_of_site HOTSPOT)
  sed -e "s/@NAME@/${name:-tutoria-kiosk}/" -e "s/@WORD@/$word/" "$here/kit/hotspot.nmconnection" |
    put - "$to$wifi_file" 0600 || return
  if runs && command -v nmcli >/dev/null; then nmcli connection reload; fi
}

# Raspberry Pi OS keeps the radio off until somebody names the country: three places say so.
network_state=/var/lib/NetworkManager/NetworkManager.state
kept_off() { # prints which
  local each country
  country=$(told_of_site COUNTRY)
  if [[ -n $country ]] && each=$(boot_file cmdline.txt) &&
    ! grep -qw "cfg80211.ieee80211_regdom=$country" "$each"; then
    echo "the country is not in $each"
  fi
  if grep -qsx 'WirelessEnabled=false' "$to$network_state"; then echo "Network Manager leaves it off"; fi
  for each in "$to"/var/lib/systemd/rfkill/*:wlan; do
    if [[ -f $each && $(<"$each") == 1 ]]; then echo "it was off, and will be"; fi
  done
  runs || return 0
  for each in /sys/class/rfkill/*; do
    if [[ $(cat "$each/type" 2>/dev/null) == wlan && $(<"$each/soft") == 1 ]]; then echo "it is off"; fi
  done
}
is_radio() {
  local why
  why=$(kept_off)
  [[ -z $why ]] || { say "$why"; return 1; }
}
make_radio() {
  local each country
  country=$(told_of_site COUNTRY)
  if [[ -n $country ]] && each=$(boot_file cmdline.txt); then # one line, for the kernel's next starts
    sed -e '1s/ *cfg80211\.ieee80211_regdom=[A-Z]*//' -e "1s/ *\$/ cfg80211.ieee80211_regdom=$country/" \
      "$each" >"$each.new" && sync "$each.new" && mv "$each.new" "$each" || return
  fi
  if runs; then
    iw reg set "${country:-00}" 2>/dev/null || true # else from the next start on
    for each in /sys/class/rfkill/*; do
      if [[ $(cat "$each/type" 2>/dev/null) == wlan ]]; then echo 0 >"$each/soft" || return; fi
    done
    if command -v nmcli >/dev/null; then nmcli radio wifi on || true; fi
  fi
  for each in "$to"/var/lib/systemd/rfkill/*:wlan; do
    [[ ! -f $each ]] || echo 0 | put - "$each" 0644 || return
  done
  if grep -qsx 'WirelessEnabled=false' "$to$network_state"; then
    sed 's/^WirelessEnabled=.*/WirelessEnabled=true/' "$to$network_state" | put - "$to$network_state" 0644
  fi
}

is_site() { [[ -f $to/etc/kiosk/site.env && $(stat -c %a "$to/etc/kiosk/site.env") == 600 ]]; }
make_site() { put "$here/site.env" "$to/etc/kiosk/site.env" 0600; }
