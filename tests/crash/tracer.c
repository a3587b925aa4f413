/* SPDX-License-Identifier: MIT */
/*
 * tracer FILE PROGRAM [ARGUMENT ...]: run a program and let it die, or one of its system calls
 * fail, at a call that the test chooses while it runs. What and when is in FILE, mapped; see
 * struct orders. All threads of the program count, its children do not.
 *
 * ptrace sees every system call, also those that no preloaded library could stand before. Its
 * exit status is the program's, or its death the same; TERM, INT and HUP are passed on.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum mode { NOTHING, KILL_BEFORE, KILL_AFTER, FAIL };
enum class { ANY, READ, WRITE, SYNC, OPEN, SOCKET, MEMORY, FILES, WAITS, PWRITE, LOCKS, CLASSES };

/* tests/crash/traced.py knows this layout. */
struct orders {
	int32_t mode, class, error, for_ever;
	int32_t left;	       /* calls of the class until then; -1: it has happened */
	int32_t number;	       /* of the system call it happened at */
	int32_t seen[CLASSES]; /* since the test last set them to 0 */
};

enum { THREADS_MAX = 64 };

static struct thread {
	pid_t tid;
	int error; /* its call is to fail with this when it returns */
	bool die;  /* when it returns */
} threads[THREADS_MAX];

static volatile struct orders *orders;
static pid_t program;

/* Not brk(): it tells a failure by the break as it was, which no error number is. */
static const struct {
	int number;
	enum class class;
} classes[] = {
	{SYS_read, READ},	  {SYS_pread64, READ},
	{SYS_readv, READ},	  {SYS_recvfrom, READ},
	{SYS_recvmsg, READ},	  {SYS_write, WRITE},
	{SYS_pwrite64, PWRITE},	  {SYS_writev, WRITE},
	{SYS_sendto, WRITE},	  {SYS_sendmsg, WRITE},
	{SYS_fsync, SYNC},	  {SYS_fdatasync, SYNC},
	{SYS_msync, SYNC},	  {SYS_openat, OPEN},
	{SYS_socket, SOCKET},	  {SYS_socketpair, SOCKET},
	{SYS_connect, SOCKET},	  {SYS_accept4, SOCKET},
	{SYS_bind, SOCKET},	  {SYS_listen, SOCKET},
	{SYS_getsockopt, SOCKET}, {SYS_setsockopt, SOCKET},
	{SYS_mmap, MEMORY},	  {SYS_mremap, MEMORY},
	{SYS_ftruncate, FILES},	  {SYS_fallocate, FILES},
	{SYS_unlinkat, FILES},	  {SYS_renameat2, FILES},
	{SYS_fcntl, LOCKS},	  {SYS_newfstatat, FILES},
	{SYS_flock, LOCKS},	  {SYS_epoll_ctl, WAITS},
	{SYS_epoll_pwait, WAITS}, {SYS_timerfd_settime, WAITS},
	{SYS_eventfd2, WAITS},
#ifdef SYS_open /* not where calls are fewer and newer */
	{SYS_open, OPEN},	  {SYS_unlink, FILES},
	{SYS_rename, FILES},	  {SYS_stat, FILES},
	{SYS_fstat, FILES},	  {SYS_lstat, FILES},
	{SYS_epoll_wait, WAITS},  {SYS_poll, WAITS},
#endif
};

static enum class class_of(uint64_t number) {
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]);
	     i++) if ((uint64_t)classes[i].number == number) return classes[i]
		.class;
	return ANY;
}

static struct thread *thread_of(pid_t tid)
{
	struct thread *spare = NULL;

	for (size_t i = 0; i < THREADS_MAX; i++) {
		if (threads[i].tid == tid)
			return &threads[i];
		if (threads[i].tid == 0 && spare == NULL)
			spare = &threads[i];
	}
	if (spare == NULL)
		abort();
	*spare = (struct thread){.tid = tid};
	return spare;
}

/* The kernel runs no call of this number. */
static void skip_call(pid_t tid)
{
#ifdef __x86_64__
	if (ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, orig_rax), -1L) < 0)
		perror("tracer: a call cannot be skipped");
#elif defined(__aarch64__)
	int number = -1;
	struct iovec iov = {&number, sizeof(number)};

	ptrace(PTRACE_SETREGSET, tid, 0x404 /* NT_ARM_SYSTEM_CALL */, &iov);
#endif
}

static void answer_call(pid_t tid, int error)
{
#ifdef __x86_64__
	if (ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, rax), -(long)error) < 0)
		perror("tracer: a call cannot be answered");
#elif defined(__aarch64__)
	struct user_regs_struct regs;
	struct iovec iov = {&regs, sizeof(regs)};

	ptrace(PTRACE_GETREGSET, tid, 1 /* NT_PRSTATUS */, &iov);
	regs.regs[0] = (unsigned long)-(long)error;
	ptrace(PTRACE_SETREGSET, tid, 1, &iov);
#endif
}

/* Is it this call's turn? Counts it. */
static bool due(uint64_t number)
{
	enum class class = class_of(number);
	bool mine = orders->class == ANY || orders->class == (int)class;

	orders->seen[ANY]++;
	if (class != ANY)
		orders->seen[class]++;
	if (orders->mode == NOTHING || !mine)
		return false;
	if (orders->left < 0)
		return orders->mode == FAIL && orders->for_ever;
	if (orders->left > 0) {
		orders->left--;
		return false;
	}
	orders->number = (int32_t)number;
	orders->left = -1;
	return true;
}

/* What the kernel does without memory: only a range that is split in two takes any. SQLite would
 * wait for ever for the lock that it still has. */
static bool unlocks(pid_t tid, uint64_t number, const uint64_t *args)
{
	if (number == SYS_flock)
		return (args[1] & LOCK_UN) != 0;
	return number == SYS_fcntl && args[1] == F_SETLK &&
	       (short)ptrace(PTRACE_PEEKDATA, tid, args[2] + offsetof(struct flock, l_type), 0) ==
		       F_UNLCK;
}

static void enter(struct thread *t, uint64_t number, const uint64_t *args)
{
	if (number == SYS_exit || number == SYS_exit_group || number == SYS_rt_sigreturn ||
	    (orders->mode == FAIL && unlocks(t->tid, number, args)) || !due(number))
		return;
	switch ((enum mode)orders->mode) {
	case KILL_BEFORE:
		kill(program, SIGKILL);
		break;
	case KILL_AFTER:
		t->die = true;
		break;
	case FAIL:
		t->error = orders->error;
		skip_call(t->tid);
		break;
	case NOTHING:
		break;
	}
}

static void leave(struct thread *t)
{
	if (t->die)
		kill(program, SIGKILL);
	if (t->error != 0)
		answer_call(t->tid, t->error);
	t->error = 0;
	t->die = false;
}

static void on_syscall(pid_t tid)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, (void *)sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		enter(thread_of(tid), info.entry.nr, (const uint64_t *)info.entry.args);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		leave(thread_of(tid));
}

static void pass_on(int signal)
{
	kill(program, signal);
}

/* Until the program is gone; returns its wait status. */
static int follow(void)
{
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		int event = status >> 16, signal = 0;

		if (tid < 0)
			continue;
		if (!WIFSTOPPED(status)) {
			thread_of(tid)->tid = 0;
			if (tid == program)
				return status;
			continue;
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			on_syscall(tid);
		else if (event == 0)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, tid, 0, signal);
	}
	return 0;
}

static volatile struct orders *map_orders(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	void *map = fd < 0 ? MAP_FAILED
			   : mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED) {
		perror(path);
		exit(2);
	}
	close(fd);
	return map;
}

/* It waits until it is traced, so that no call of it is missed. */
static void begin(char **argv)
{
	static const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
				    PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC;
	int go[2];
	char byte = 0;

	if (pipe2(go, O_CLOEXEC) < 0)
		abort();
	program = fork();
	if (program == 0) {
		close(go[1]);
		if (read(go[0], &byte, 1) != 1)
			_exit(2);
		execv(argv[0], argv);
		perror(argv[0]);
		_exit(2);
	}
	if (ptrace(PTRACE_SEIZE, program, 0, options) < 0 ||
	    ptrace(PTRACE_INTERRUPT, program, 0, 0) < 0 || write(go[1], &byte, 1) != 1) {
		perror("tracer");
		exit(2);
	}
	close(go[0]);
	close(go[1]);
}

int main(int argc, char **argv)
{
	struct sigaction pass = {.sa_handler = pass_on};
	int status;

	if (argc < 3) {
		fprintf(stderr, "usage: tracer FILE PROGRAM [ARGUMENT ...]\n");
		return 2;
	}
	orders = map_orders(argv[1]);
	begin(argv + 2);
	sigaction(SIGTERM, &pass, NULL);
	sigaction(SIGINT, &pass, NULL);
	sigaction(SIGHUP, &pass, NULL);
	status = follow();
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
	}
	return WEXITSTATUS(status);
}
