#!/bin/sh
# Build the kernel of the UML bench, once; prints its path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cache.sh"

need flex bison bc libelf-dev libssl-dev xz-utils gcc make >/dev/null
version=$(need linux-source-6.1)
dir=$cache/uml-$(hash_of "$here/kconfig" "$here/kernel.sh" "$version")

if [ ! -x "$dir/linux" ]; then
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/kernel.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	{
		tar -C "$work" --strip-components=1 -xf /usr/src/linux-source-6.1.tar.xz
		cd "$work"
		# gpio-sim delivers its interrupts on the tick: at 100 Hz, edges on one line
		# within 10 ms become one.
		sed -i '/^config HZ$/,/default/s/default 100$/default 1000/' arch/um/Kconfig
		# olddefconfig forgets the answers unless it is given them again.
		export KCONFIG_ALLCONFIG="$here/kconfig" ARCH=um
		make -s allnoconfig
		make -s olddefconfig
		grep -qx CONFIG_HZ=1000 .config || die "arch/um/Kconfig is not what this script expects"
		nice make -s -j"${JOBS:-2}" linux
		mkdir keep
		strip -o keep/linux linux
	} >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; die "the kernel did not build"; }
	# Two builders may race: the first one wins, the other's work is as good.
	mv -T "$work/keep" "$dir" 2>/dev/null || [ -x "$dir/linux" ]
fi
echo "$dir/linux"
