#!/bin/sh
# Removes what install.sh installed. Settings and keys stay; where they are is said at the end.
set -eu
unset CDPATH

home=$(cd "$(dirname "$0")" && pwd)
prefix=$(dirname "$(dirname "$home")")
if [ ! -x "$home/voicedesk" ] || [ "$home" != "$prefix/lib/voicedesk" ]; then
    echo "This does not lie in an installed VoiceDesk, so nothing is removed." >&2
    exit 1
fi

real=$(cd "$home" && pwd -P)
for running in /proc/[0-9]*/exe; do
    if [ "$(readlink "$running" 2>/dev/null || true)" = "$real/voicedesk" ]; then
        echo "VoiceDesk is running. Close it, then run this again." >&2
        exit 1
    fi
done

if [ "$(readlink "$prefix/bin/voicedesk" 2>/dev/null || true)" = "../lib/voicedesk/voicedesk" ]; then
    rm -f "$prefix/bin/voicedesk"
fi
rm -f "$prefix/share/applications/voicedesk.desktop" \
    "$prefix/share/metainfo/@APP_ID@.metainfo.xml" \
    "$prefix/share/icons/hicolor/scalable/apps/voicedesk.svg"
for size in @ICON_SIZES@; do
    rm -f "$prefix/share/icons/hicolor/${size}x${size}/apps/voicedesk.png"
done
rm -rf "$home" "$home.new"

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database "$prefix/share/applications" >/dev/null 2>&1 || true
fi
# That list may be all that is left, of nothing; folders go if they are empty.
list="$prefix/share/applications/mimeinfo.cache"
if [ -f "$list" ] && [ "$(cat "$list")" = "[MIME Cache]" ]; then
    rm -f "$list"
fi
cd "$prefix"
for folder in share/applications share/metainfo share/icons/hicolor/*/apps bin lib; do
    rmdir -p "$folder" 2>/dev/null || true
done
settings=${XDG_CONFIG_HOME:-${HOME:-the home folder}/.config}
echo "VoiceDesk is removed. Its settings stay in $settings/@NAME@, its keys in the"
echo "system's keyring under VoiceDesk; the settings of a later copy find both again."
