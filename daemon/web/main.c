/* SPDX-License-Identifier: MIT */
#include <stdio.h>

int main(int argc, char **argv)
{
	fprintf(stderr, "hadir-web: not yet\n");
	return 1;
}
