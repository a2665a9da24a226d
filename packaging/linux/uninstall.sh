#!/bin/sh
# Removes what install.sh installed. Settings and keys stay; where they are is said at the end.
set -eu

home=$(cd "$(dirname "$0")" && pwd)
prefix=$(dirname "$(dirname "$home")")
if [ ! -x "$home/voicedesk" ] || [ "$home" != "$prefix/lib/voicedesk" ]; then
    echo "This does not lie in an installed VoiceDesk, so nothing is removed." >&2
    exit 1
fi

for running in /proc/[0-9]*/exe; do
    if [ "$(readlink "$running" 2>/dev/null || true)" = "$home/voicedesk" ]; then
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
rm -rf "$home"

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database "$prefix/share/applications" >/dev/null 2>&1 || true
fi
echo "VoiceDesk is removed. Its settings stay in ${XDG_CONFIG_HOME:-$HOME/.config}/@NAME@, its keys in the"
echo "system's keyring under VoiceDesk; the settings of a later copy find both again."
