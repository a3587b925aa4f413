/* SPDX-License-Identifier: MIT */

/* A port or a connection that cannot be had, or breaks. What devices say: reader_modbus.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/util.h"
#include "reader/modbus-link.h"

static const struct link_peer peer = {.address = 1, .response_ms = 60000, .quiet_ms = 60000};
static atomic_llong beat;

/* A socket that listens on loopback, and its port. */
static int listening(uint16_t *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&a, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static struct modbus_bus_config tcp_config(const char *host, uint16_t port)
{
	struct modbus_bus_config c = {.link = MODBUS_LINK_TCP, .port = port};

	snprintf(c.host, sizeof(c.host), "%s", host);
	return c;
}

static void test_what_cannot_be_opened_says_why(void **state)
{
	static const struct {
		enum modbus_link link;
		const char *where;
		int want;
		bool stop;
	} rows[] = {
		{MODBUS_LINK_RTU, "", -EINVAL, false},
		{MODBUS_LINK_RTU, "/nowhere/hadir", -ENOENT, false},
		{MODBUS_LINK_RTU, "/dev/null", -ENOTTY, false},
		{MODBUS_LINK_TCP, "localhost", -EINVAL, false}, /* names are nobody's to resolve */
		{MODBUS_LINK_TCP, "255.255.255.255", -ENETUNREACH, false},
		{MODBUS_LINK_TCP, "127.0.0.1", -ECONNREFUSED, false},
		{MODBUS_LINK_TCP, "127.0.0.1", -ECANCELED, true},
	};
	uint16_t nobodys;

	close(listening(&nobodys));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct modbus_bus_config c = tcp_config(rows[i].where, nobodys);
		struct link l = {.config = &c, .beat = &beat};
		int r;

		if (rows[i].link == MODBUS_LINK_RTU) {
			c = (struct modbus_bus_config){.link = MODBUS_LINK_RTU,
						       .baud = 9600,
						       .parity = 'N',
						       .stop_bits = 1};
			snprintf(c.device, sizeof(c.device), "%s", rows[i].where);
		}
		l.stop_fd = eventfd(rows[i].stop, EFD_CLOEXEC);
		r = link_open(&l);
		if (r != rows[i].want || link_is_open(&l))
			fail_msg("\"%s\": %d, want %d", rows[i].where, r, rows[i].want);
		close(l.stop_fd);
	}
}

/* libmodbus uses select(), to which higher numbers are somebody else's memory. */
static void test_a_socket_whose_number_is_too_high_is_refused(void **state)
{
	struct modbus_bus_config c = tcp_config("127.0.0.1", 1);
	struct link l = {.config = &c, .stop_fd = eventfd(0, EFD_CLOEXEC), .beat = &beat};
	struct rlimit whole, tight;
	int taken[FD_SETSIZE], n = 0;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &whole), 0);
	tight = whole;
	tight.rlim_cur = FD_SETSIZE;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	while ((taken[n] = fcntl(l.stop_fd, F_DUPFD_CLOEXEC, 0)) >= 0)
		n++;
	assert_int_equal(link_open(&l), -EMFILE);
	tight.rlim_cur = whole.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	assert_int_equal(link_open(&l), -EMFILE);
	assert_false(link_is_open(&l));
	while (n > 0)
		close(taken[--n]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &whole), 0);
	close(l.stop_fd);
}

/* A connection, and the device's end of it. */
static int connected(struct link *l, struct modbus_bus_config *c)
{
	uint16_t port;
	int device, listener = listening(&port);

	*c = tcp_config("127.0.0.1", port);
	*l = (struct link){.config = c, .stop_fd = eventfd(0, EFD_CLOEXEC), .beat = &beat};
	assert_int_equal(link_open(l), 0);
	device = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(device >= 0);
	close(listener);
	return device;
}

static void test_a_connection_on_which_something_came_by_itself_is_closed(void **state)
{
	struct modbus_bus_config c;
	struct link l;
	int device = connected(&l, &c), left = 1;
	uint16_t value = 1;

	assert_int_equal(send(device, "hello", 5, MSG_NOSIGNAL), 5);
	while (left > 0) /* until it has arrived */
		assert_int_equal(ioctl(device, SIOCOUTQ, &left), 0);
	assert_int_equal(link_write(&l, &peer, 6, 0, &value, 1), -ENOLINK);
	assert_false(link_is_open(&l));
	assert_int_equal(l.stale, 5);
	close(device);
	close(l.stop_fd);
}

/* Takes a request, answers with another number and hangs up. */
static void *answer_wrongly(void *arg)
{
	static const uint8_t answer[] = {0xff, 0xff, 0, 0, 0, 5, 1, 3, 2, 0, 7};
	int *device = arg;
	uint8_t request[12];

	if (recv(*device, request, sizeof(request), MSG_WAITALL) == sizeof(request))
		send(*device, answer, sizeof(answer), MSG_NOSIGNAL);
	close(*device);
	return NULL;
}

static void test_a_device_that_hangs_up_while_the_line_is_kept_quiet_is_gone(void **state)
{
	struct modbus_bus_config c;
	struct link l;
	int device = connected(&l, &c);
	uint16_t value = 0xdead;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, answer_wrongly, &device), 0);
	assert_int_equal(link_read(&l, &peer, RECORD_HOLDING, 0, 1, &value), -ENOLINK);
	assert_false(link_is_open(&l));
	assert_int_equal(value, 0xdead);
	pthread_join(thread, NULL);
	close(l.stop_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_cannot_be_opened_says_why),
		cmocka_unit_test(test_a_socket_whose_number_is_too_high_is_refused),
		cmocka_unit_test(test_a_connection_on_which_something_came_by_itself_is_closed),
		cmocka_unit_test(test_a_device_that_hangs_up_while_the_line_is_kept_quiet_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
