#!/bin/sh
# Installs VoiceDesk for the person who runs it: into ~/.local, or into the folder given with --prefix.
# An older copy there is replaced. What is not of VoiceDesk stays; no administrator's rights are needed.
set -eu
unset CDPATH

case "${1:-}" in
    "")
        if [ -z "${HOME:-}" ]; then
            echo "HOME is not set, so there is no place for it. Give a folder: ./install.sh --prefix FOLDER" >&2
            exit 2
        fi
        prefix="$HOME/.local"
        ;;
    --prefix)
        if [ -z "${2:-}" ]; then
            echo "Give a folder after --prefix." >&2
            exit 2
        fi
        prefix=$2
        ;;
    *)
        echo "usage: ./install.sh [--prefix FOLDER]" >&2
        exit 2
        ;;
esac

if ! mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share"; then
    echo "Nothing can be written to $prefix. Give another folder: ./install.sh --prefix FOLDER" >&2
    exit 1
fi
here=$(cd "$(dirname "$0")" && pwd)
prefix=$(cd "$prefix" && pwd)
home="$prefix/lib/voicedesk"
real=$(cd "$prefix/lib" && pwd -P)/voicedesk

# A desktop file names a program by its whole path where the PATH may not lead to it. There, a quoted path
# may hold anything, escaped twice: by the rules for quoting, then by those for strings.
quoted=$(printf '%s' "$prefix/bin/voicedesk" | sed -e 's/[\\"`$]/\\&/g' -e 's/\\/\\\\/g' -e 's/%/%%/g')
plain=$(printf '%s' "$prefix/bin/voicedesk" | sed -e 's/\\/\\\\/g')
entry="$prefix/share/applications/voicedesk.desktop"

# Others may have a command, a folder or an entry of this name there, and theirs is not for us to replace.
theirs=
if [ -e "$prefix/bin/voicedesk" ] || [ -L "$prefix/bin/voicedesk" ]; then
    [ "$(readlink "$prefix/bin/voicedesk" || true)" = "../lib/voicedesk/voicedesk" ] ||
        theirs="$prefix/bin/voicedesk"
fi
if [ -e "$home" ]; then
    { [ -x "$home/voicedesk" ] && [ -f "$home/uninstall.sh" ]; } || theirs=$home
fi
if [ -e "$entry" ] && [ ! -e "$home" ] && ! grep -qxF "TryExec=$plain" "$entry"; then
    theirs=$entry # beside a VoiceDesk it is that one's, also in a home folder that was moved
fi
if [ -n "$theirs" ]; then
    echo "$theirs is there already and does not belong to a VoiceDesk that was installed here, so it stays" >&2
    echo "and nothing is installed. Move it away, or give another folder: ./install.sh --prefix FOLDER" >&2
    exit 1
fi

for running in /proc/[0-9]*/exe; do
    if [ "$(readlink "$running" 2>/dev/null || true)" = "$real/voicedesk" ]; then
        echo "VoiceDesk is running. Close it, then run this again." >&2
        exit 1
    fi
done

rm -rf "$home.new"
cp -R "$here/VoiceDesk" "$home.new"
cp "$here/uninstall.sh" "$home.new/uninstall.sh"
if ! said=$("$home.new/voicedesk" --version 2>&1); then
    rm -rf "$home.new"
    echo "This VoiceDesk does not start here, so it is not installed. It is for 64-bit Linux on x86_64 processors," >&2
    echo "with a C library that is new enough. What it said: $said" >&2
    exit 1
fi
rm -rf "$home"
mv "$home.new" "$home"
ln -sf "../lib/voicedesk/voicedesk" "$prefix/bin/voicedesk"
for part in "$here/share"/*; do
    [ "${part##*/}" = applications ] || cp -R "$part" "$prefix/share/"
done
mkdir -p "$prefix/share/applications"
while IFS= read -r line; do
    case "$line" in
        Exec=*) printf 'Exec="%s"\n' "$quoted" ;;
        TryExec=*) printf 'TryExec=%s\n' "$plain" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <"$here/share/applications/voicedesk.desktop" >"$entry.new"
mv "$entry.new" "$entry"

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database "$prefix/share/applications" >/dev/null 2>&1 || true
fi
if ! command -v espeak-ng >/dev/null 2>&1; then
    echo "To try VoiceDesk without an account, install espeak-ng too: it is the voice on this device."
fi
echo "VoiceDesk is installed. It is in the applications menu; its command is $prefix/bin/voicedesk"
echo "To remove it: $home/uninstall.sh"
