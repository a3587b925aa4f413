#!/bin/sh
# SPDX-License-Identifier: MIT
# Build the kernel of the UML bench, once; prints its path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/cache.sh"

need flex bison bc libelf-dev libssl-dev xz-utils gcc make >/dev/null
version=$(need linux-source-6.1)
dir=$cache/uml-$(hash_of "$here/kconfig" "$here/kernel.sh" "$version")

build()
{
	tar --strip-components=1 -xf /usr/src/linux-source-6.1.tar.xz
	# gpio-sim delivers its interrupts on the tick: at 100 Hz, edges on one line within
	# 10 ms become one.
	sed -i '/^config HZ$/,/default/s/default 100$/default 1000/' arch/um/Kconfig
	# olddefconfig forgets the answers unless it is given them again.
	export KCONFIG_ALLCONFIG="$here/kconfig" ARCH=um
	make -s allnoconfig
	make -s olddefconfig
	grep -x CONFIG_HZ=1000 .config
	nice make -s -j"${JOBS:-2}" linux
	mkdir keep
	strip -o keep/linux linux
}

if [ ! -x "$dir/linux" ]; then
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/kernel.XXXXXX")
	cd "$work"
	trap '[ -x "$dir/linux" ] || tail -n 20 log >&2; rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	build >log 2>&1
	# Two builders may race: the first one wins, the other's work is as good.
	mv -T keep "$dir" 2>/dev/null || [ -x "$dir/linux" ]
fi
echo "$dir/linux"
