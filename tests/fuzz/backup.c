/* SPDX-License-Identifier: MIT */
/*
 * A backup from a stranger's stick, which root reads: one of ours that was changed gives out no
 * byte that was not written, and is not called whole; one that was made with our key, by whoever
 * has it, puts down names that are safe, sizes within their bounds, and a database or nothing. And
 * what is typed from the recovery sheet.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backup/archive.h"
#include "backup/backup.h"
#include "backup/tape.h"
#include "base/util.h"
#include "bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 3, LONG = 70000 }; /* more than a block of the tape */

static const uint8_t key[BACKUP_KEY_SIZE] = {7, 7, 7};
static struct {
	struct tar_entry entry;
	uint8_t bytes[LONG];
} files[FILES] = {
	{.entry = {.name = "manifest.json", .mode = 0600, .size = 300}},
	{.entry = {.name = "conf/hadir.conf", .mode = 0640, .size = LONG}},
	{.entry = {.name = "database", .mode = 0600, .size = 4096}},
};
static int medium;
static char path[64], scratch[64];
static uint8_t *made;
static size_t made_size;

static void put_medium(const void *bytes, size_t n)
{
	if (ftruncate(medium, 0) < 0 || pwrite(medium, bytes, n, 0) != (ssize_t)n)
		abort();
	lseek(medium, 0, SEEK_SET);
}

static void remove_scratch(void)
{
	unlink(scratch);
}

static void prepare(void)
{
	struct archive *a;

	if (made != NULL)
		return;
	medium = memfd_create("backup", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", medium);
	snprintf(scratch, sizeof(scratch), "/dev/shm/hadir-fuzz-backup-%d", (int)getpid());
	atexit(remove_scratch);
	if (medium < 0 || archive_create(medium, key, &a) < 0)
		abort();
	for (size_t i = 0; i < FILES; i++) {
		for (size_t k = 0; k < LONG; k++)
			files[i].bytes[k] = (uint8_t)(i + k * 7 + k / 256);
		if (archive_put(a, &files[i].entry, files[i].bytes) < 0)
			abort();
	}
	if (archive_finish(a) < 0)
		abort();
	archive_free(a);
	made_size = (size_t)lseek(medium, 0, SEEK_END);
	made = malloc(made_size);
	if (made == NULL || pread(medium, made, made_size, 0) != (ssize_t)made_size)
		abort();
}

/* What comes out of a changed one, in order. */
struct out {
	size_t file;
	int64_t at;
};

static int out_begin(void *arg, const struct tar_entry *e)
{
	struct out *o = arg;

	assert(o->file < FILES && strcmp(e->name, files[o->file].entry.name) == 0);
	assert(e->size == files[o->file].entry.size && e->mode == files[o->file].entry.mode);
	o->at = 0;
	return 0;
}

static int out_bytes(void *arg, const void *bytes, size_t n)
{
	struct out *o = arg;

	assert(o->at + (int64_t)n <= files[o->file].entry.size);
	assert(memcmp(bytes, files[o->file].bytes + o->at, n) == 0);
	o->at += (int64_t)n;
	return 0;
}

static int out_end(void *arg)
{
	struct out *o = arg;

	assert(o->at == files[o->file++].entry.size);
	return 0;
}

static void check_changed(struct bytes *b)
{
	static const struct archive_taker taker = {out_begin, out_bytes, out_end};
	static uint8_t changed[2 * LONG + 65536];
	size_t n = made_size;
	struct out out = {0};
	int r;

	assert(made_size <= sizeof(changed));
	memcpy(changed, made, made_size);
	for (unsigned i = take(b) % 4; i > 0; i--) {
		size_t at = (take32(b) & 0xffffff) % made_size, length = take(b) % 64;

		take_all(b, changed + at, length < n - at ? length : n - at);
	}
	if (take(b) % 2 == 1)
		n = (take32(b) & 0xffffff) % (made_size + 256);
	put_medium(changed, n);
	r = archive_read(medium, key, &taker, &out);
	assert(r == 0 || r == -EPROTO || r == -EKEYREJECTED || r == -EBADMSG || r == -ENODATA);
	assert((r == 0) == (n == made_size && memcmp(changed, made, n) == 0));
	assert(r < 0 || out.file == FILES);
}

/* Whatever it says, as the block of an entry: the sum is right. */
static void sum_up(uint8_t block[512])
{
	unsigned sum = 8 * ' ';

	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? 0 : block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	block[155] = ' ';
}

/* Blocks of an entry, well-made or not, and bytes. */
static void write_tar(struct tape *t, struct bytes *b)
{
	static const char *const names[] = {"manifest.json", "conf/hadir.conf", "database",
					    "credentials/office-key"};

	while (b->left > 0) {
		uint8_t how = take(b), block[512] = {0};
		struct tar_entry e = {.mode = 0640, .size = take16(b)};

		strcpy(e.name, names[how % ARRAY_LEN(names)]);
		if (how & 0x80) {
			take_all(b, block, how & 0x40 ? sizeof(block) : 0);
		} else if (tar_encode(&e, block) == 0 && how & 0x20) {
			take_all(b, block, 60);
			sum_up(block);
		}
		if (tape_write(t, block, sizeof(block)) < 0)
			abort();
		for (unsigned blocks = how >> 2 & 7; blocks > 0; blocks--) {
			take_all(b, block, sizeof(block));
			if (tape_write(t, block, sizeof(block)) < 0)
				abort();
		}
	}
}

static void check_files(const struct sources *s)
{
	size_t bytes = 0;

	assert(s->n >= 1 && s->n <= SOURCES_MAX && s->bytes <= SOURCES_BYTES_MAX);
	for (size_t i = 0; i < s->n; i++) {
		assert(tar_name_safe(s->files[i].entry.name) && s->files[i].entry.mode <= 0777);
		assert(s->files[i].entry.size <= SOURCES_FILE_MAX);
		bytes += (size_t)s->files[i].entry.size;
	}
	assert(bytes <= SOURCES_BYTES_MAX);
}

static void check_ours(struct bytes *b)
{
	struct manifest m = {.made_s = 0};
	struct sources s = {0};
	struct tape *t;
	int r;

	put_medium("", 0);
	if (tape_create(medium, key, &t) < 0)
		abort();
	write_tar(t, b);
	if (tape_finish(t) < 0)
		abort();
	tape_free(t);
	r = backup_peek(path, key, &m);
	assert(r <= 0);
	r = backup_read(path, key, scratch, &m, &s);
	assert(r <= 0 && backup_read_error(r) != NULL);
	assert((r == 0) == (access(scratch, F_OK) == 0));
	if (r == 0) {
		check_files(&s);
		sources_done(&s);
		unlink(scratch);
	}
}

static void check_manifest(const char *text)
{
	struct manifest m = {.made_s = 0}, again = {.made_s = 0};
	int r = manifest_parse(text, &m);
	char *mine;

	assert(r == 0 || r == -EBADMSG || r == -EPROTONOSUPPORT);
	if (r < 0)
		return;
	mine = manifest_text(&m);
	assert(mine != NULL && manifest_parse(mine, &again) == 0);
	free(mine);
	assert(strcmp(m.office, again.office) == 0 && strcmp(m.store, again.store) == 0);
	assert(strcmp(m.name, again.name) == 0 && m.made_s == again.made_s);
	assert(memcmp(&m.copy.head, &again.copy.head, sizeof(m.copy.head)) == 0);
}

static void check_key(const char *text)
{
	uint8_t typed[BACKUP_KEY_SIZE], again[BACKUP_KEY_SIZE];
	char sheet[BACKUP_SHEET_SIZE];
	int r = backup_key_parse(text, typed);

	assert(r == 0 || r == -EINVAL || r == -EBADMSG);
	put_medium(text, strlen(text));
	assert(backup_key_read(path, again) == r || strlen(text) == BACKUP_KEY_SIZE ||
	       strlen(text) >= 4096);
	if (r < 0)
		return;
	backup_key_sheet(typed, sheet);
	assert(backup_key_parse(sheet, again) == 0 && memcmp(typed, again, sizeof(typed)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {.at = data, .left = size};
	char *text;

	prepare();
	switch (take(&b)) {
	case 'c':
		check_changed(&b);
		break;
	case 't':
		check_ours(&b);
		break;
	default:
		text = strndup((const char *)data, size);
		assert(text != NULL);
		check_manifest(text);
		check_key(text);
		free(text);
		break;
	}
	return 0;
}
