/**
 * The shell program that builds the view of a root and enters it, inside a mount and a process namespace of its own.
 * It is constant: what varies lies in the scratch folder or arrives as a quoted parameter. One `mount` reads the
 * folder's `fstab`, because every further process would make each start slower.
 *
 * The program is a child of the last shell, so that a signal meets the program's own handling of it and not the
 * deafness of a namespace's first process; when that shell ends, whatever the program left behind ends with it.
 *
 * Parameters: the scratch folder, user and group or `-`, the working directory, the command.
 */
export const enterScript = `
gw_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
cd -- "$1" && mount -a -T fstab || exit 125
gw_user=$2; gw_cwd=$3; shift 3
gw_enter='[ -d "$1" ] || /bin/mkdir -p -- "$1"; cd -- "$1" || exit 126; unset OLDPWD; shift; "$@"; exit $?'
PATH=$gw_path
if [ "$gw_user" = - ]; then
  exec /usr/sbin/chroot new /bin/sh -c "$gw_enter" sh "$gw_cwd" "$@"
fi
exec /usr/sbin/chroot --userspec="$gw_user" --groups="\${gw_user#*:}" new /bin/sh -c "$gw_enter" sh "$gw_cwd" "$@"
`;

/** One overlay of a view; the numbers name links in the scratch folder, so that no path has to be escaped. */
export interface OverlayLine {
  readonly number: number;
  /** Names in the scratch folder, uppermost first; the last is the host's. Never written to. */
  readonly lower: readonly string[];
  /** Absolute, inside the view. */
  readonly at: string;
}

/** The mounts of a view, in order: the overlays, the harmless devices, and the namespace's own /proc. */
export function printFstab(
  scratch: string,
  overlays: readonly OverlayLine[],
  userNamespace: boolean,
): string {
  const place = (path: string) => escapeField(`${scratch}/new${path === "/" ? "" : path}`);
  const extra = userNamespace ? ",userxattr" : "";
  const lines = overlays.map(
    ({ number, lower, at }) =>
      `groundwork ${place(at)} overlay lowerdir=${lower.join(":")},upperdir=u${number},workdir=w${number}${extra} 0 0`,
  );
  for (const device of devices) lines.push(`/dev/${device} ${place(`/dev/${device}`)} none bind 0 0`);
  lines.push(`proc ${place("/proc")} proc nosuid,nodev,noexec 0 0`);
  return `${lines.join("\n")}\n`;
}

/** The devices that every container has and that give away nothing. */
export const devices = ["null", "zero", "full", "random", "urandom"] as const;

function escapeField(text: string): string {
  return text.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
