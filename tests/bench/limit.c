/* SPDX-License-Identifier: MIT */
/*
 * What no daemon of this design can be faster than: for each line on standard input one bare
 * SQLite commit with synchronous=FULL of so many pages, then one QoS 1 message with the settings
 * of hadir-mqtt. The message begins with CLOCK_MONOTONIC in ns as it was before the commit.
 *
 *   limit URL DATABASE PAGES PAYLOAD_BYTES         prints "ready", then "commit NS" for each
 *
 * A line "flood N" instead publishes N messages of that size with a full window and prints
 * "flood NS", from the first to the last PUBACK.
 */
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/util.h"
#include "publish/mqttclient.h"

enum { CHECKPOINT_PAGES = 1000, ROW_BYTES = 3900, PAYLOAD_MAX = 8192 };

static sqlite3 *db;
static sqlite3_stmt *update;
static struct client *client;
static char row[ROW_BYTES], payload[PAYLOAD_MAX];
static size_t payload_size;
static unsigned pages, tag, wal_pages;
static unsigned long acks;

static long long monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void sql(const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "limit: %s: %s\n", text, sqlite3_errmsg(db));
		exit(1);
	}
}

/* One row fills one page, so that an update of a row writes one frame. */
static void prepare(const char *path)
{
	sqlite3_stmt *insert;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
	sql("CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB); BEGIN");
	sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?, ?)", -1, &insert, NULL);
	for (unsigned i = 1; i <= pages; i++) {
		sqlite3_bind_int(insert, 1, (int)i);
		sqlite3_bind_blob(insert, 2, row, sizeof(row), SQLITE_STATIC);
		sqlite3_step(insert);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	sql("COMMIT");
	sqlite3_prepare_v2(db, "UPDATE t SET b = ? WHERE id = ?", -1, &update, NULL);
}

static void commit(void)
{
	row[0]++;
	sql("BEGIN");
	for (unsigned i = 1; i <= pages; i++) {
		sqlite3_bind_blob(update, 1, row, sizeof(row), SQLITE_STATIC);
		sqlite3_bind_int(update, 2, (int)i);
		if (sqlite3_step(update) != SQLITE_DONE)
			exit(1);
		sqlite3_reset(update);
	}
	sql("COMMIT");
}

static void publish(void)
{
	struct proto_publish m = {.topic = "bench/limit",
				  .payload = payload,
				  .payload_size = payload_size,
				  .session = 1,
				  .content = PROTO_CLOUDEVENT,
				  .utc_minus_boottime_ns = 1};

	tag = (tag + 1) % PROTO_WINDOW_MAX;
	if (client_publish(client, tag, &m, 3600) < 0)
		exit(1);
}

static void take_events(void)
{
	struct client_event e;

	while (client_next(client, &e) > 0) {
		if (e.kind == CLIENT_FAILED || e.kind == CLIENT_LOST)
			exit(1);
		if (e.kind == CLIENT_CONNECTED) {
			printf("ready\n");
			fflush(stdout);
		}
		acks += e.kind == CLIENT_PUBACK;
	}
}

static void once(void)
{
	long long begin = monotonic_ns(), committed;
	int n = snprintf(payload, sizeof(payload), "%lld ", begin);

	payload[n] = '.';
	commit();
	committed = monotonic_ns();
	publish();
	printf("commit %lld\n", committed - begin);
	fflush(stdout);
	wal_pages += pages;
	if (wal_pages < CHECKPOINT_PAGES)
		return;
	/* hadird does so between two commits, too. */
	sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	wal_pages = 0;
}

static void flood(unsigned long n)
{
	unsigned long sent = 0, before = acks;
	long long begin = monotonic_ns();
	struct pollfd p = {.fd = client_fd(client), .events = POLLIN};

	snprintf(payload, sizeof(payload), "flood");
	while (acks - before < n) {
		for (; sent < n && sent - (acks - before) < PROTO_WINDOW_MAX; sent++)
			publish();
		poll(&p, 1, 1000);
		take_events();
	}
	printf("flood %lld\n", monotonic_ns() - begin);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct proto_configure configure = {.client_id = "bench-limit",
						   .user = "",
						   .credential = "",
						   .ca = "",
						   .cert = "",
						   .key = "",
						   .state_topic = "bench/state",
						   .birth = "1",
						   .will = "0",
						   .keepalive_s = 30,
						   .window = PROTO_WINDOW_MAX};
	uint32_t connection;
	char line[64];

	if (argc != 5)
		return 2;
	configure.url = argv[1];
	pages = (unsigned)atoi(argv[3]);
	payload_size = (size_t)atoi(argv[4]);
	if (payload_size > PAYLOAD_MAX)
		return 2;
	memset(payload, '.', sizeof(payload));
	prepare(argv[2]);
	if (client_new(&configure, &client) < 0 || client_connect(client, NULL, &connection) < 0)
		return 1;
	for (;;) {
		struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
				       {.fd = client_fd(client), .events = POLLIN}};

		if (poll(fds, ARRAY_LEN(fds), -1) < 0)
			return 1;
		take_events();
		if (fds[0].revents == 0)
			continue;
		ssize_t n = read(STDIN_FILENO, line, sizeof(line) - 1);

		if (n <= 0)
			return 0;
		line[n] = '\0';
		if (strncmp(line, "flood ", 6) == 0)
			flood(strtoul(line + 6, NULL, 10));
		else
			once();
	}
}
