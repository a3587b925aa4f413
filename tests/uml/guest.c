/* SPDX-License-Identifier: MIT */
/*
 * The three things a guest needs and a bare Debian root has no program for.
 * Linked statically: one binary serves every root.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <unistd.h>

/* Any bytes do: what matters is that the kernel believes them and lets getrandom() return. */
static int seed(void)
{
	struct {
		struct rand_pool_info info;
		char bytes[64];
	} pool = {
		.info = {.entropy_count = 512, .buf_size = 64},
		.bytes = "a test bench has no secrets to keep",
	};
	int fd = open("/dev/random", O_WRONLY | O_CLOEXEC);
	int r = 0;

	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &pool) < 0)
		r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

static int loopback_up(void)
{
	struct ifreq ifr = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = 0;

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &ifr) < 0)
		r = -errno;
	if (fd >= 0)
		close(fd);
	return r;
}

/* Run by mistake on the machine that boots the guests, this must not switch it off. */
static bool inside_uml(void)
{
	FILE *cpuinfo = fopen("/proc/cpuinfo", "re");
	char line[256];
	bool found = false;

	while (cpuinfo != NULL && !found && fgets(line, sizeof(line), cpuinfo) != NULL)
		found = strstr(line, "User Mode Linux") != NULL;
	if (cpuinfo != NULL)
		fclose(cpuinfo);
	return found;
}

static int power_off(void)
{
	if (!inside_uml())
		return -EPERM;
	sync();
	return reboot(RB_POWER_OFF) < 0 ? -errno : 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} verbs[] = {
	{"seed", seed},
	{"lo", loopback_up},
	{"poweroff", power_off},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int r;

		if (strcmp(argv[1], verbs[i].name) != 0)
			continue;
		r = verbs[i].run();
		if (r < 0)
			fprintf(stderr, "guest %s: %s\n", argv[1], strerror(-r));
		return r < 0;
	}
	fprintf(stderr, "usage: guest seed|lo|poweroff\n");
	return 2;
}
