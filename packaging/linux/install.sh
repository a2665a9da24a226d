#!/bin/sh
# Installs VoiceDesk for the person who runs it: into ~/.local, or into the folder given with --prefix.
# An older copy there is replaced. Nothing else is touched; no administrator's rights are needed.
set -eu

prefix="${HOME:?}/.local"
case "${1:-}" in
    "") ;;
    --prefix)
        if [ -z "${2:-}" ]; then
            echo "Give a folder after --prefix." >&2
            exit 2
        fi
        mkdir -p "$2"
        prefix=$(cd "$2" && pwd)
        ;;
    *)
        echo "usage: ./install.sh [--prefix FOLDER]" >&2
        exit 2
        ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
home="$prefix/lib/voicedesk"

for running in /proc/[0-9]*/exe; do
    if [ "$(readlink "$running" 2>/dev/null || true)" = "$home/voicedesk" ]; then
        echo "VoiceDesk is running. Close it, then run this again." >&2
        exit 1
    fi
done

mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"
rm -rf "$home.new"
cp -R "$here/VoiceDesk" "$home.new"
cp "$here/uninstall.sh" "$home.new/uninstall.sh"
rm -rf "$home"
mv "$home.new" "$home"
ln -sf "../lib/voicedesk/voicedesk" "$prefix/bin/voicedesk"
cp -R "$here/share/." "$prefix/share/"

# A desktop file names a program by its whole path where the PATH may not lead to it. There, a quoted path
# may hold anything, escaped twice: by the rules for quoting, then by those for strings.
quoted=$(printf '%s' "$prefix/bin/voicedesk" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
plain=$(printf '%s' "$prefix/bin/voicedesk" | sed -e 's/\\/\\\\/g')
entry="$prefix/share/applications/voicedesk.desktop"
while IFS= read -r line; do
    case "$line" in
        Exec=*) printf 'Exec="%s"\n' "$quoted" ;;
        TryExec=*) printf 'TryExec=%s\n' "$plain" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/share/applications/voicedesk.desktop" >"$entry"

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database "$prefix/share/applications" >/dev/null 2>&1 || true
fi
if ! command -v espeak-ng >/dev/null 2>&1; then
    echo "To try VoiceDesk without an account, install espeak-ng too: it is the voice on this device."
fi
echo "VoiceDesk is installed. It is in the applications menu; its command is $prefix/bin/voicedesk"
echo "To remove it: $home/uninstall.sh"
