/* SPDX-License-Identifier: MIT */

/* A port that the system refuses half way, and answers after their time: what the kernel and
 * libmodbus say at a given call is said here. Ports that are there or not: reader_link.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <modbus.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"
#include "reader/modbus-link.h"

static atomic_llong beat;

/* The next such call fails with `error`; 0: it says that the time has passed, or is done. */
static struct {
	const char *call;
	int error;
} next;

static bool fails(const char *call)
{
	if (next.call == NULL || strcmp(next.call, call) != 0)
		return false;
	next.call = NULL;
	errno = next.error;
	return true;
}

int flock(int fd, int operation)
{
	return fails("flock") ? -1 : (int)syscall(SYS_flock, fd, operation);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (request == TIOCEXCL && fails("ioctl"))
		return -1;
	return (int)syscall(SYS_ioctl, fd, request, arg);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *size)
{
	return fails("getsockopt") ? -1
				   : (int)syscall(SYS_getsockopt, fd, level, name, value, size);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	struct pollfd done = {.fd = fd, .events = POLLOUT};
	int r = (int)syscall(SYS_connect, fd, address, size);

	if (!fails("connect"))
		return r;
	return poll(&done, 1, -1) == 1 ? 0 : -1; /* at once */
}

int modbus_connect(modbus_t *ctx)
{
	int (*real)(modbus_t *) = (int (*)(modbus_t *))dlsym(RTLD_NEXT, "modbus_connect");

	return fails("modbus_connect") ? -1 : real(ctx);
}

modbus_t *modbus_new_tcp(const char *ip, int port)
{
	modbus_t *(*real)(const char *, int) =
		(modbus_t * (*)(const char *, int)) dlsym(RTLD_NEXT, "modbus_new_tcp");

	return fails("modbus_new_tcp") ? NULL : real(ip, port);
}

/* While the line is kept quiet: once that much was heard, the time has passed. */
static struct {
	const struct link *link;
	size_t enough;
	int device; /* says `answer` when the quiet begins, or hangs up when there is none */
	const uint8_t *answer;
	size_t size;
	bool stop; /* or else that is asked for */
} quiet;

static int quiet_poll(struct pollfd *fds, nfds_t n, const struct timespec *wait)
{
	if (quiet.stop)
		eventfd_write(quiet.link->stop_fd, 1);
	else if (quiet.size > 0)
		assert_int_equal(write(quiet.device, quiet.answer, quiet.size), quiet.size);
	else if (quiet.device >= 0)
		close(quiet.device);
	quiet.device = -1;
	quiet.size = 0;
	if (quiet.enough > 0 && quiet.link->stale == quiet.enough)
		return 0;
	return (int)syscall(SYS_ppoll, fds, n, wait, NULL, 0);
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *wait, const sigset_t *mask)
{
	if (fails("ppoll"))
		return next.error == 0 ? 0 : -1;
	if (quiet.link != NULL && n == 2) /* else the silence before a request */
		return quiet_poll(fds, n, wait);
	return (int)syscall(SYS_ppoll, fds, n, wait, NULL, 0);
}

ssize_t read(int fd, void *to, size_t n)
{
	return quiet.link != NULL && fails("read") ? -1 : syscall(SYS_read, fd, to, n);
}

struct bench {
	struct modbus_bus_config config;
	struct link link;
	int device;
};

/* Opens; `device` is the other end, once it is open. */
static int begin(struct bench *b, enum modbus_link kind)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int fd, r;

	*b = (struct bench){
		.config = {.link = kind, .baud = 460800, .parity = 'N', .stop_bits = 1}};
	b->link = (struct link){
		.config = &b->config, .stop_fd = eventfd(0, EFD_CLOEXEC), .beat = &beat};
	if (kind == MODBUS_LINK_RTU) {
		b->device = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		assert_int_equal(grantpt(b->device) + unlockpt(b->device), 0);
		assert_int_equal(ptsname_r(b->device, b->config.device, sizeof(b->config.device)),
				 0);
		return link_open(&b->link);
	}
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(syscall(SYS_getsockname, fd, &a, &size), 0);
	b->config.port = ntohs(a.sin_port);
	strcpy(b->config.host, "127.0.0.1");
	r = link_open(&b->link);
	b->device = r == 0 ? accept4(fd, NULL, NULL, SOCK_CLOEXEC) : -1;
	close(fd);
	return r;
}

static void end(struct bench *b)
{
	link_close(&b->link);
	close_fd(b->link.stop_fd);
	if (b->device >= 0)
		close(b->device);
}

static void test_a_call_that_is_refused_half_way_leaves_nothing_open(void **state)
{
	static const struct {
		enum modbus_link link;
		const char *call;
		int error, want;
	} rows[] = {
		{MODBUS_LINK_RTU, "flock", ENOLCK, -ENOLCK},
		{MODBUS_LINK_RTU, "flock", EWOULDBLOCK, -EBUSY},
		{MODBUS_LINK_RTU, "ioctl", EIO, -EIO},
		{MODBUS_LINK_RTU, "modbus_connect", EMBBADDATA, -EIO}, /* none of the kernel's */
		{MODBUS_LINK_RTU, "modbus_connect", 0, -EIO},
		{MODBUS_LINK_TCP, "modbus_new_tcp", ENOMEM, -ENOMEM},
		{MODBUS_LINK_TCP, "getsockopt", ENOBUFS, -ENOBUFS},
		{MODBUS_LINK_TCP, "ppoll", ENOMEM, -ENOMEM},
		{MODBUS_LINK_TCP, "ppoll", 0, -ETIMEDOUT},
		{MODBUS_LINK_TCP, "ppoll", EINTR, 0}, /* a signal: it is asked again */
		{MODBUS_LINK_TCP, "connect", 0, 0},
	};
	int spare = dup(STDERR_FILENO);

	close(spare);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bench b;
		int r, after;

		next.call = rows[i].call;
		next.error = rows[i].error;
		r = begin(&b, rows[i].link);
		if (r != rows[i].want || link_is_open(&b.link) != (r == 0) || next.call != NULL)
			fail_msg("%s, %s: %d, want %d", rows[i].call, strerror(rows[i].error), r,
				 rows[i].want);
		end(&b);
		after = dup(STDERR_FILENO);
		close(after);
		if (after != spare)
			fail_msg("%s, %s: something stays open", rows[i].call,
				 strerror(rows[i].error));
	}
}

static const struct link_peer peer = {.address = 1, .response_ms = 0, .quiet_ms = 60000};

static void test_only_a_whole_answer_of_the_unit_is_one_that_came_late(void **state)
{
	static const uint8_t tcp[] = {0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 7},
			     tcp_other[] = {0, 1, 0, 0, 0, 5, 2, 3, 2, 0, 7},
			     rtu[] = {1, 3, 2, 0, 7, 0xf9, 0x86},
			     rtu_other[] = {2, 3, 2, 0, 7, 0xbd, 0x86},
			     rtu_damaged[] = {1, 3, 2, 0, 8, 0xf9, 0x86};
	static const struct {
		const char *claim;
		enum modbus_link link;
		const uint8_t *answer;
		size_t size;
		bool late;
	} rows[] = {
		{"TCP", MODBUS_LINK_TCP, tcp, sizeof(tcp), true},
		{"TCP, cut", MODBUS_LINK_TCP, tcp, 8, false},
		{"TCP, another unit", MODBUS_LINK_TCP, tcp_other, sizeof(tcp_other), false},
		{"RTU", MODBUS_LINK_RTU, rtu, sizeof(rtu), true},
		{"RTU, cut", MODBUS_LINK_RTU, rtu, 4, false},
		{"RTU, damaged", MODBUS_LINK_RTU, rtu_damaged, sizeof(rtu_damaged), false},
		{"RTU, another unit", MODBUS_LINK_RTU, rtu_other, sizeof(rtu_other), false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t value = 0xdead;
		struct bench b;
		int r;

		assert_int_equal(begin(&b, rows[i].link), 0);
		quiet.link = &b.link;
		quiet.enough = quiet.size = rows[i].size;
		quiet.answer = rows[i].answer;
		quiet.device = b.device;
		r = link_read(&b.link, &peer, RECORD_HOLDING, 0, 1, &value);
		quiet.link = NULL;
		if (r != -ETIMEDOUT || b.link.late != rows[i].late || value != 0xdead)
			fail_msg("%s: %d, late %d", rows[i].claim, r, b.link.late);
		end(&b);
	}
}

static void test_what_happens_while_the_line_is_kept_quiet_is_told(void **state)
{
	static const uint8_t word[] = "hello";
	static const struct {
		const char *claim, *call;
		int error, want;
		bool says, stop, open;
	} rows[] = {
		/* The line was fit for an answer that did not come: that is what is told. */
		{"it hangs up", NULL, 0, -ETIMEDOUT, false, false, false},
		{"it is torn out", "read", EIO, -ETIMEDOUT, true, false, false},
		{"nothing is there to be read after all", "read", EAGAIN, -ETIMEDOUT, true, false,
		 true},
		{"a signal comes", "read", EINTR, -ETIMEDOUT, true, false, true},
		{"we are to stop", NULL, 0, -ECANCELED, false, true, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint16_t value = 1;
		struct bench b;
		int r;

		assert_int_equal(begin(&b, MODBUS_LINK_RTU), 0);
		next.call = rows[i].call;
		next.error = rows[i].error;
		quiet.link = &b.link;
		quiet.enough = quiet.size = rows[i].says ? sizeof(word) : 0;
		quiet.answer = word;
		quiet.device = b.device;
		quiet.stop = rows[i].stop;
		r = link_write(&b.link, &peer, 6, 0, &value, 1);
		if (!rows[i].says && !rows[i].stop)
			b.device = -1; /* closed */
		quiet.link = NULL;
		quiet.stop = false;
		if (r != rows[i].want || link_is_open(&b.link) != rows[i].open)
			fail_msg("%s: %d, want %d", rows[i].claim, r, rows[i].want);
		end(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_that_is_refused_half_way_leaves_nothing_open),
		cmocka_unit_test(test_only_a_whole_answer_of_the_unit_is_one_that_came_late),
		cmocka_unit_test(test_what_happens_while_the_line_is_kept_quiet_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
