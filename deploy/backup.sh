#!/usr/bin/env bash
# Copies everything that a host cannot be made again from, while it runs:
#   backup.sh /etc/atrium /var/backups/atrium
# makes /var/backups/atrium/2027-01-31T03-00-00Z. The settings are a folder.
set -euo pipefail
settings=${1:?"backup.sh SETTINGS_FOLDER BACKUPS"} backups=${2:?"backup.sh SETTINGS_FOLDER BACKUPS"}
umask 077
name=$(date -u +%Y-%m-%dT%H-%M-%SZ)
copy=$backups/.$name.part
mkdir -p "$copy"
trap 'rm -rf "$copy"' EXIT

# What is kept refers to the settings, never the other way round: the settings first, the bookings last.
(cd "$settings" && tar -cf - --exclude=./.atrium .) | tar -xf - -C "$copy"
# A log grows while it is copied, which tar calls 1; whatever else is there is replaced as a whole.
if [ -d "$settings/.atrium" ]; then
  mkdir "$copy/.atrium"
  (cd "$settings/.atrium" && tar -cf - --exclude=./data . || [ $? -eq 1 ]) | tar -xf - -C "$copy/.atrium"
fi

# A LevelDB writes each table once and only appends to its log, whose last record may be cut off. So a copy is whole unless
# a file came or went meanwhile; then it is made again.
for store in "$settings"/.atrium/data/*/; do
  [ -d "$store" ] || continue
  target=$copy/.atrium/data/$(basename "$store")
  for try in 1 2 3 4 5 6 7 8 9 10 failed; do
    [ "$try" != failed ] || { echo "$store changes all the time; try again later" >&2; exit 1; }
    rm -rf "$target"
    mkdir -p "$target"
    before=$(find "$store" | sort)
    cp -a "$store." "$target" 2>/dev/null && [ "$before" = "$(find "$store" | sort)" ] && break
    sleep 1
  done
done

sync -f "$copy"
mv "$copy" "$backups/$name"
trap - EXIT
echo "$backups/$name"
