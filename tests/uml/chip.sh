# SPDX-License-Identifier: MIT
# Sourced by the scripts that run in the guest: a Raspberry Pi's header on gpio-sim.
# shellcheck shell=sh disable=SC2034

# chip_make [LABEL]: a chip with lines GPIO2 to GPIO27, each at the offset of its number. Sets
# chip to its folder in sysfs (what pulse wants) and chip_dev to its device.
chip_make()
{
	chip_label=${1:-hadir-sim}
	chip_config=/sys/kernel/config/gpio-sim/$chip_label
	mkdir "$chip_config" "$chip_config/bank0" || return
	echo 28 >"$chip_config/bank0/num_lines"
	echo "$chip_label" >"$chip_config/bank0/label"
	for chip_line in $(seq 2 27); do
		mkdir "$chip_config/bank0/line$chip_line"
		echo "GPIO$chip_line" >"$chip_config/bank0/line$chip_line/name"
	done
	echo 1 >"$chip_config/live" || return
	chip=/sys/devices/platform/$(cat "$chip_config/dev_name")/$(cat "$chip_config/bank0/chip_name")
	chip_dev=/dev/${chip##*/}
	for chip_line in $(seq 2 27); do
		echo pull-up >"$chip/sim_gpio$chip_line/pull"
	done
}

# chip_remove [LABEL]: as when a board is unplugged from under the daemon.
chip_remove()
{
	chip_config=/sys/kernel/config/gpio-sim/${1:-hadir-sim}
	echo 0 >"$chip_config/live" || return
	rmdir "$chip_config"/bank0/line* "$chip_config/bank0" "$chip_config"
}
