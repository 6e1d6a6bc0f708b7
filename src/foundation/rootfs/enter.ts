/**
 * The shell program that builds the view of a root and enters it, inside a mount and a process namespace of its own.
 * It is constant: everything that varies lies behind links in the scratch folder or arrives as a quoted parameter.
 *
 * Folders of the host appear only as lower layers of overlays, which the kernel never writes to. All mounts end with
 * the namespace. The program is a child of the last shell, so that a signal meets the program's own handling of it
 * and not the deafness of a namespace's first process; when that shell ends, whatever the program left behind ends.
 *
 * Parameters: the scratch folder (`s` skeleton, `t` for memory, `new` the view; for each overlay N: `lN` the root's
 * own folder or an empty one, `xN` additions, `hN` the host's folder), `memory` or `disk` for where writes go, further
 * overlay options, user and group or `-`, the working directory, the number of overlays, the mount point of each, and
 * the command.
 */
export const enterScript = `
gw_path=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
set -e
cd -- "$1"; gw_writes=$2; gw_options=$3; gw_user=$4; gw_cwd=$5; gw_count=$6; shift 6
if [ "$gw_writes" = memory ]; then mount -t tmpfs -o mode=755 groundwork t; fi
gw_overlay() {
  if [ "$gw_writes" = memory ]; then
    mkdir t/u$1 t/w$1
    mount -t overlay -o "lowerdir=$2,upperdir=t/u$1,workdir=t/w$1$gw_options" groundwork "$3"
  else
    mount -t overlay -o "lowerdir=$4,upperdir=l$1,workdir=w$1$gw_options" groundwork "$3"
  fi
}
gw_overlay 0 l0:s new s
gw_index=0
while [ "$gw_index" -lt "$gw_count" ]; do
  gw_index=$((gw_index + 1))
  gw_overlay $gw_index l$gw_index:x$gw_index:h$gw_index "new$1" x$gw_index:h$gw_index
  shift
done
for gw_device in null zero full random urandom; do mount --bind /dev/$gw_device new/dev/$gw_device; done
mount -t proc -o nosuid,nodev,noexec groundwork new/proc
set +e
export PATH="$gw_path"
gw_enter='[ -d "$1" ] || /bin/mkdir -p -- "$1"; cd -- "$1" || exit 126; shift; "$@"; exit $?'
if [ "$gw_user" = - ]; then
  exec /usr/sbin/chroot new /bin/sh -c "$gw_enter" sh "$gw_cwd" "$@"
fi
exec /usr/sbin/chroot --userspec="$gw_user" --groups="\${gw_user#*:}" new /bin/sh -c "$gw_enter" sh "$gw_cwd" "$@"
`;
