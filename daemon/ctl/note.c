/* SPDX-License-Identifier: MIT */
#include "ctl/note.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "ctl/read.h"
#include "store/setting.h"
#include "store/signed_note.h"

static const char key_setting[] = "note-key";

int note_stored_key(struct query *q, char ret[NOTE_VKEY_SIZE])
{
	struct setting_row row;
	int r = setting_find(q, key_setting, &row);

	return r < 0 ? r : text_copy(ret, NOTE_VKEY_SIZE, row.value);
}

/* One of "KEY,KEY". */
static int next_key(const char **at, struct note_key *ret)
{
	char vkey[NOTE_VKEY_SIZE];
	size_t n = strcspn(*at, ",");

	if (n >= sizeof(vkey))
		return -EINVAL;
	memcpy(vkey, *at, n);
	vkey[n] = '\0';
	*at += n + ((*at)[n] == ',');
	return note_vkey_parse(vkey, ret);
}

bool note_keys_valid(const char *keys)
{
	struct note_key key;

	while (*keys != '\0')
		if (next_key(&keys, &key) < 0)
			return false;
	return true;
}

static int check_by(const char *keys, const char *text, struct note *ret)
{
	struct note_key key;
	int r = -ENOKEY;

	while (*keys != '\0' && r == -ENOKEY)
		r = next_key(&keys, &key) < 0 ? -ENOKEY : note_verify(text, &key, ret);
	return r;
}

/* By any of the keys: the office may have had others. */
int note_check_text(const struct ctl *c, struct query *q, const char *text, struct note *ret)
{
	struct setting_row *rows = NULL;
	size_t n = 0;
	int r = note_parse(text, ret);

	if (r < 0 || c->key != NULL)
		return r < 0 ? r : check_by(c->key, text, ret);
	r = setting_rows_load(q, &rows, &n);
	if (r < 0)
		return r;
	r = -ENOKEY;
	for (size_t i = 0; i < n && r == -ENOKEY; i++)
		if (strcmp(rows[i].name, key_setting) == 0)
			r = check_by(rows[i].value, text, ret);
	free(rows);
	return r;
}

static enum ctl_exit file_failed(struct ctl *c, const char *path, int r)
{
	ctl_complain(c, TEXT_ERROR_FILE, TEXT_ARGS({"path", path}, {"cause", strerror(-r)}));
	return CTL_FAILED;
}

enum ctl_exit note_read_file(struct ctl *c, struct query *q, const char *path, struct note *ret)
{
	char text[2 * NOTE_TEXT_SIZE] = "";
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t size;
	int r;

	if (f == NULL)
		return file_failed(c, path, -errno);
	size = fread(text, 1, sizeof(text) - 1, f);
	if (f != stdin)
		fclose(f);
	r = strlen(text) == size ? note_check_text(c, q, text, ret) : -EBADMSG;
	if (r == -EBADMSG)
		ctl_complain(c, TEXT_NOTE_NOT_ONE, TEXT_ARGS({"path", path}));
	else if (r == -ENOKEY || r == -EKEYREJECTED)
		ctl_complain(c, r == -ENOKEY ? TEXT_NOTE_OTHER_KEY : TEXT_NOTE_CHANGED,
			     TEXT_ARGS({"date", show_day(c, ret->day)}));
	else if (r < 0)
		return file_failed(c, c->store, r);
	return r < 0 ? CTL_REFUSED : CTL_OK;
}

enum ctl_exit ctl_note_key(struct ctl *c, int argc, char **argv)
{
	char vkey[NOTE_VKEY_SIZE];
	struct query *q = NULL;
	int r = query_open(c->store, &q);

	if (r == 0)
		r = note_stored_key(q, vkey);
	query_free(q);
	if (r == -ENOENT && q != NULL) {
		ctl_complain(c, TEXT_NOTE_KEY_NONE, NULL);
		return CTL_NO;
	}
	if (r < 0)
		return file_failed(c, c->store, r);
	puts(vkey);
	return CTL_OK;
}

/* As it was made: to be kept, printed or compared, so never in other words. */
enum ctl_exit ctl_note_show(struct ctl *c, int argc, char **argv)
{
	struct signed_note_row row;
	struct query *q = NULL;
	int32_t day = 0;
	int r;

	if (argc > 0 && !read_day(c, argv[0], &day))
		return CTL_REFUSED;
	r = query_open(c->store, &q);
	if (r == 0)
		r = argc > 0 ? signed_note_of(q, day, &row) : signed_note_last(q, &row);
	query_free(q);
	if (r == -ENOENT && q != NULL) {
		ctl_complain(c, argc > 0 ? TEXT_NOTE_NONE_OF_DAY : TEXT_NOTE_NONE,
			     TEXT_ARGS({"date", argc > 0 ? show_day(c, argv[0]) : ""}));
		return CTL_NO;
	}
	if (r < 0)
		return file_failed(c, c->store, r);
	if (c->json) {
		json_t *o = json_pack("{s:s, s:I}", "note", row.text, "seq", (json_int_t)row.seq);

		json_dumpf(o, stdout, JSON_COMPACT);
		puts("");
		json_decref(o);
	} else {
		fputs(row.text, stdout);
	}
	return CTL_OK;
}
