/* SPDX-License-Identifier: MIT */
/*
 * cut-play ORDERS FIFO CONTROL PROGRAM [ARGUMENT ...] <SCRIPT
 *
 * In the guest, for cut_at.py: start the daemon and do what the script says, in one program, as
 * each that is started there takes longer than the daemon. What is acknowledged is on the console
 * before the next line is read. The lines:
 *
 *	at N SEED TORN	when the power goes, once armed (struct orders of cut-at.c)
 *	arm		from here on calls count
 *	start		the daemon, until it is ready: "ready MS"
 *	ask JSON	a request of the control socket, to the end of its answer: "done JSON"
 *	tap BITS ...	frames in one write, each until it is acknowledged: "ack ROW"
 *	rest		until the daemon has written nothing for half a second
 *	stop		the daemon, as systemd does
 *
 * Ends with 0 when it came to the end of the script, "calls N" being its last word.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 65536, WAIT_MS = 60000, REST_MS = 500, FRAMES_MAX = 64 };

static volatile struct orders {
	int32_t armed, calls, at, seed, torn;
} * orders;
static const char *fifo_path, *control_path;
static char **program;
static int door = -1, watch = -1;
static pid_t daemon_pid;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *fmt, ...)
{
	va_list args;

	printf("cut-play: ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf(": %m\n");
	exit(1);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	return a;
}

/* One line into `text`, whatever came after it is kept for the next call. */
static void read_line(int fd, char *text, char *kept, size_t *n_kept)
{
	for (;;) {
		char *end = memchr(kept, '\n', *n_kept);
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (end != NULL) {
			size_t length = (size_t)(end - kept);

			memcpy(text, kept, length);
			text[length] = '\0';
			*n_kept -= length + 1;
			memmove(kept, end + 1, *n_kept);
			return;
		}
		if (*n_kept == TEXT || poll(&p, 1, WAIT_MS) <= 0)
			die("no line came");
		n = read(fd, kept + *n_kept, TEXT - *n_kept);
		if (n <= 0)
			die("the daemon hung up");
		*n_kept += (size_t)n;
	}
}

static int dial(void)
{
	struct sockaddr_un a = address(control_path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		die("%s", control_path);
	return fd;
}

/* Whether it was done. */
static bool ask(const char *request)
{
	static char text[TEXT + 1], kept[TEXT];
	size_t n_kept = 0;
	int fd = dial();
	bool refused;

	if (dprintf(fd, "%s\n", request) < 0)
		die("a request cannot be sent");
	do {
		read_line(fd, text, kept, &n_kept);
		refused = strstr(text, "\"error\":") != NULL;
		if (refused)
			printf("refused %s: %s\n", request, text);
	} while (strstr(text, "\"end\":") == NULL && !refused);
	close(fd);
	return !refused;
}

static void start(void)
{
	struct sockaddr_un a = address("/tmp/notify");
	int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	long begin = now_ms();
	char word[4096];
	ssize_t n;

	if (notify < 0 || bind(notify, (struct sockaddr *)&a, sizeof(a)) < 0)
		die("/tmp/notify");
	daemon_pid = fork();
	if (daemon_pid == 0) {
		setenv("NOTIFY_SOCKET", "/tmp/notify", 1);
		setenv("LD_PRELOAD", getenv("CUT_SHIM"), 1);
		execv(program[0], program);
		_exit(127);
	}
	do {
		struct pollfd p = {.fd = notify, .events = POLLIN};

		if (waitpid(daemon_pid, NULL, WNOHANG) == daemon_pid || poll(&p, 1, WAIT_MS) <= 0)
			die("the daemon did not start");
		n = recv(notify, word, sizeof(word) - 1, 0);
		word[n < 0 ? 0 : n] = '\0';
	} while (strstr(word, "READY=1") == NULL);
	printf("ready %ld ms\n", now_ms() - begin);
	watch = dial();
	dprintf(watch, "{\"v\":1,\"id\":1,\"verb\":\"watch\",\"args\":{}}\n");
	ask("{\"v\":1,\"id\":1,\"verb\":\"time-show\",\"args\":{}}"); /* answered after it */
	door = open(fifo_path, O_WRONLY | O_CLOEXEC);
	if (door < 0)
		die("%s", fifo_path);
}

static void tap(char *frames)
{
	static char text[TEXT + 1], kept[TEXT], lines[TEXT];
	static size_t n_kept;
	size_t n = 0, length = 0;

	for (char *f = strtok(frames, " "); f != NULL; f = strtok(NULL, " "), n++)
		length += (size_t)snprintf(lines + length, sizeof(lines) - length, "frame %s\n", f);
	if (write(door, lines, length) != (ssize_t)length)
		die("the door is shut");
	while (n > 0) {
		read_line(watch, text, kept, &n_kept);
		if (strstr(text, "\"punch\"") == NULL)
			continue;
		printf("ack %s\n", text);
		n--;
	}
}

static void rest(void)
{
	int32_t before;

	do {
		before = orders->calls;
		poll(NULL, 0, REST_MS);
	} while (orders->calls != before);
}

static void stop(void)
{
	int status;

	kill(daemon_pid, SIGTERM);
	if (waitpid(daemon_pid, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("the daemon did not stop as it should (%d)", status);
}

static void obey(char *line)
{
	int at, seed, torn;

	if (sscanf(line, "at %d %d %d", &at, &seed, &torn) == 3) {
		orders->at = at;
		orders->seed = seed;
		orders->torn = torn;
	} else if (strcmp(line, "arm") == 0) {
		orders->armed = 1;
	} else if (strcmp(line, "start") == 0) {
		start();
	} else if (strncmp(line, "ask ", 4) == 0) {
		if (ask(line + 4))
			printf("done %s\n", line + 4);
	} else if (strncmp(line, "tap ", 4) == 0) {
		tap(line + 4);
	} else if (strcmp(line, "rest") == 0) {
		rest();
	} else if (strcmp(line, "stop") == 0) {
		stop();
	} else {
		die("\"%s\" is no line of a script", line);
	}
}

int main(int argc, char **argv)
{
	static char line[TEXT];
	int fd;

	if (argc < 5)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	fifo_path = argv[2];
	control_path = argv[3];
	program = argv + 4;
	fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*orders)) < 0)
		die("%s", argv[1]);
	orders = mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (orders == MAP_FAILED)
		die("%s", argv[1]);
	setenv("CUT_ORDERS", argv[1], 1);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		obey(line);
	}
	printf("calls %d\n", orders->calls);
	return 0;
}
