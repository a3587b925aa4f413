/* SPDX-License-Identifier: MIT */
/*
 * A fuzz harness without libFuzzer: each file of the folders named is one input, once. Those of the
 * first folder again, and memory is refused at the first allocation of the daemon's code, at the
 * second, and so on (coverage.py has its archives call refused_*): nothing may break, though what
 * a harness claims of its input need not hold. Of libraries only what they begin with is refused,
 * not what they ask for within: jansson 2.14 writes past its own buffer then.
 */
#include <dirent.h>
#include <errno.h>
#include <expat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { POINTS_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void *refused_malloc(size_t n);
void *refused_calloc(size_t n, size_t size);
void *refused_realloc(void *p, size_t n);
void *refused_reallocarray(void *p, size_t n, size_t size);
char *refused_strdup(const char *s);
char *refused_strndup(const char *s, size_t n);
int refused_asprintf(char **ret, const char *format, ...);
FILE *refused_open_memstream(char **text, size_t *size);
int refused_fclose(FILE *f);
XML_Parser refused_XML_ParserCreate(const XML_Char *encoding);
zip_source_t *refused_zip_source_buffer_create(const void *data, zip_uint64_t size, int free_it,
					       zip_error_t *error);
_Noreturn void refused_abort(void);
_Noreturn void refused_assert_fail(const char *claim, const char *file, unsigned line,
				   const char *function);

static long left = -1; /* allocations until one is refused; -1: none ever is */

static bool refusing;
static jmp_buf next;

static bool refuse(void)
{
	if (left < 0 || left-- > 0)
		return false;
	errno = ENOMEM;
	return true;
}

void *refused_malloc(size_t n)
{
	return refuse() ? NULL : malloc(n);
}

void *refused_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : calloc(n, size);
}

void *refused_realloc(void *p, size_t n)
{
	return refuse() ? NULL : realloc(p, n);
}

void *refused_reallocarray(void *p, size_t n, size_t size)
{
	return refuse() ? NULL : reallocarray(p, n, size);
}

char *refused_strdup(const char *s)
{
	return refuse() ? NULL : strdup(s);
}

char *refused_strndup(const char *s, size_t n)
{
	return refuse() ? NULL : strndup(s, n);
}

int refused_asprintf(char **ret, const char *format, ...)
{
	va_list args;
	int n;

	*ret = NULL;
	if (refuse())
		return -1;
	va_start(args, format);
	n = vasprintf(ret, format, args);
	va_end(args);
	return n;
}

FILE *refused_open_memstream(char **text, size_t *size)
{
	return refuse() ? NULL : open_memstream(text, size);
}

/* Of a stream into memory: it could not grow. */
int refused_fclose(FILE *f)
{
	bool refused = refuse();
	int r = fclose(f);

	return refused ? EOF : r;
}

XML_Parser refused_XML_ParserCreate(const XML_Char *encoding)
{
	return refuse() ? NULL : XML_ParserCreate(encoding);
}

zip_source_t *refused_zip_source_buffer_create(const void *data, zip_uint64_t size, int free_it,
					       zip_error_t *error)
{
	return refuse() ? NULL : zip_source_buffer_create(data, size, free_it, error);
}

/* In the harness's place of abort() and of what assert() calls. */
void refused_abort(void)
{
	if (refusing)
		longjmp(next, 1);
	abort();
}

void refused_assert_fail(const char *claim, const char *file, unsigned line, const char *function)
{
	if (!refusing)
		fprintf(stderr, "%s:%u: %s: %s\n", file, line, function, claim);
	refused_abort();
}

struct input {
	uint8_t *data;
	size_t size;
};

static struct input read_file(const char *path)
{
	FILE *f = fopen(path, "re");
	struct input in = {NULL, 0};
	long size;

	if (f != NULL && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
		rewind(f);
		in.data = malloc((size_t)size + (size == 0));
		if (in.data != NULL)
			in.size = fread(in.data, 1, (size_t)size, f);
	}
	if (f != NULL)
		fclose(f);
	return in;
}

static void run_without_memory(const struct input *in)
{
	static volatile long n;

	refusing = true;
	for (n = 0; n < POINTS_MAX; n++) {
		left = n;
		if (setjmp(next) == 0)
			LLVMFuzzerTestOneInput(in->data, in->size);
		if (left >= 0) /* it took fewer */
			break;
	}
	refusing = false;
	left = -1;
}

static void run_folder(const char *folder, bool again)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir != NULL && (e = readdir(dir)) != NULL) {
		char path[512];
		struct input in;

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		in = read_file(path);
		if (in.data != NULL)
			LLVMFuzzerTestOneInput(in.data, in.size);
		if (in.data != NULL && again)
			run_without_memory(&in);
		free(in.data);
	}
	if (dir != NULL)
		closedir(dir);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_folder(argv[i], i == 1);
	return 0;
}
