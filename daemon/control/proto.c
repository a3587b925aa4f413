/* SPDX-License-Identifier: MIT */
#include "control/proto.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

/* Every key a line may have, and what it says about the line's kind. */
static const struct {
	const char *key;
	json_type type;
} keys[] = {
	{"id", JSON_INTEGER},  {"v", JSON_INTEGER},    {"verb", JSON_STRING},
	{"args", JSON_OBJECT}, {"dry", JSON_TRUE},     {"row", JSON_OBJECT},
	{"end", JSON_OBJECT},  {"error", JSON_OBJECT}, {"session", JSON_STRING},
	{"once", JSON_STRING},
};

static bool type_is(const json_t *value, json_type type)
{
	json_type is = json_typeof(value);

	return is == type || (is == JSON_FALSE && type == JSON_TRUE);
}

static int check_keys(json_t *line, char *why, size_t why_size)
{
	const char *key;
	json_t *value;

	json_object_foreach(line, key, value)
	{
		size_t i = 0;

		while (i < ARRAY_LEN(keys) && strcmp(keys[i].key, key) != 0)
			i++;
		if (i == ARRAY_LEN(keys)) {
			snprintf(why, why_size, "unknown key \"%.40s\"", key);
			return -EPROTO;
		}
		if (!type_is(value, keys[i].type)) {
			snprintf(why, why_size, "\"%s\" has the wrong type", key);
			return -EPROTO;
		}
	}
	return 0;
}

/* "" without one. */
static int take_token(const json_t *line, const char *key, char ret[CONTROL_TOKEN_SIZE])
{
	const char *text = json_string_value(json_object_get(line, key));

	return text_copy(ret, CONTROL_TOKEN_SIZE, text != NULL ? text : "");
}

static_assert((int)CONTROL_VERB_SIZE == (int)SLUG_SIZE, "a verb is a slug");

static int take_request(json_t *line, struct control_line *ret, char *why, size_t why_size)
{
	const char *verb = json_string_value(json_object_get(line, "verb"));
	json_t *args = json_object_get(line, "args");

	if (json_integer_value(json_object_get(line, "v")) != CONTROL_VERSION) {
		snprintf(why, why_size, "\"v\" must be %d", CONTROL_VERSION);
		return -EPROTO;
	}
	if (!slug_valid(verb)) {
		snprintf(why, why_size, "\"verb\" must be 1 to 32 of a-z, 0-9 and -");
		return -EPROTO;
	}
	if (take_token(line, "session", ret->session) < 0 ||
	    take_token(line, "once", ret->once) < 0) {
		snprintf(why, why_size, "\"session\" or \"once\" is too long");
		return -EPROTO;
	}
	ret->has_session = json_object_get(line, "session") != NULL;
	ret->kind = CONTROL_LINE_REQUEST;
	strcpy(ret->verb, verb); /* both SLUG_SIZE */
	ret->dry = json_is_true(json_object_get(line, "dry"));
	ret->body = args != NULL ? json_incref(args) : json_object();
	return ret->body == NULL ? -ENOMEM : 0;
}

static int take_other(json_t *line, struct control_line *ret, char *why, size_t why_size)
{
	static const struct {
		const char *key;
		enum control_line_kind kind;
	} kinds[] = {{"row", CONTROL_LINE_ROW},
		     {"end", CONTROL_LINE_END},
		     {"error", CONTROL_LINE_ERROR}};

	for (size_t i = 0; i < ARRAY_LEN(kinds) && json_object_size(line) == 2; i++) {
		json_t *body = json_object_get(line, kinds[i].key);

		if (body != NULL) {
			ret->kind = kinds[i].kind;
			ret->body = json_incref(body);
			return 0;
		}
	}
	snprintf(why, why_size, "neither a request (\"verb\") nor one row, end or error");
	return -EPROTO;
}

static int take_line(json_t *line, struct control_line *ret, char *why, size_t why_size)
{
	struct control_line l = {0};
	int r = check_keys(line, why, why_size);

	if (r < 0)
		return r;
	if (json_object_get(line, "id") == NULL) {
		snprintf(why, why_size, "\"id\" is missing");
		return -EPROTO;
	}
	l.id = json_integer_value(json_object_get(line, "id"));
	if (json_object_get(line, "verb") == NULL)
		r = take_other(line, &l, why, why_size);
	else if (json_object_get(line, "row") != NULL || json_object_get(line, "end") != NULL ||
		 json_object_get(line, "error") != NULL) {
		snprintf(why, why_size, "a request with a row, end or error in it");
		return -EPROTO;
	} else
		r = take_request(line, &l, why, why_size);
	if (r == 0)
		*ret = l;
	return r;
}

int control_line_parse(const char *text, size_t size, struct control_line *ret, char *why,
		       size_t why_size)
{
	json_error_t e;
	json_t *line = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e);
	int r;

	if (line == NULL) {
		if (e.text[0] == '\0') /* jansson finds words for everything but that */
			return -ENOMEM;
		snprintf(why, why_size, "not JSON: %s, at byte %d", e.text, e.position);
		return -EPROTO;
	}
	if (json_typeof(line) == JSON_OBJECT) {
		r = take_line(line, ret, why, why_size);
	} else {
		snprintf(why, why_size, "not a JSON object");
		r = -EPROTO;
	}
	json_decref(line);
	return r;
}

void control_line_done(struct control_line *l)
{
	json_decref(l->body);
	l->body = NULL;
}

/* Compact JSON and a newline. Takes the reference; NULL (no memory, no UTF-8) stays NULL. */
static char *print_line(json_t *line)
{
	char buf[1024]; /* most rows fit: they are not printed twice for their size */
	size_t size;
	char *text;

	if (line == NULL)
		return NULL;
	size = json_dumpb(line, buf, sizeof(buf), JSON_COMPACT);
	text = size == 0 ? NULL : malloc(size + 2);
	if (text != NULL) {
		if (size <= sizeof(buf))
			memcpy(text, buf, size);
		else
			json_dumpb(line, text, size, JSON_COMPACT);
		memcpy(text + size, "\n", 2);
	}
	json_decref(line);
	return text;
}

char *control_line_print(int64_t id, const char *kind, json_t *body)
{
	return print_line(json_pack("{s:I, s:O}", "id", (json_int_t)id, kind, body));
}

char *control_request_print(int64_t id, const char *verb, json_t *args, bool dry,
			    const char *session, const char *once)
{
	const char *nonce = once != NULL && once[0] != '\0' ? once : NULL;
	json_t *line = json_pack("{s:i, s:I, s:s, s:O*, s:s*, s:s*}", "v", CONTROL_VERSION, "id",
				 (json_int_t)id, "verb", verb, "args", args, "session", session,
				 "once", nonce);

	if (dry && line != NULL)
		json_object_set_new(line, "dry", json_true());
	return print_line(line);
}

/* Room for more, at most the limit: first by moving the rest of a line to the front. */
/* A password may have been in it. */
static void wipe(struct control_lines *l)
{
	if (l->text != NULL)
		explicit_bzero(l->text, l->room);
	free(l->text);
}

static int make_room(struct control_lines *l)
{
	size_t room;
	char *text;

	if (l->start > 0) {
		memmove(l->text, l->text + l->start, l->end - l->start);
		explicit_bzero(l->text + l->end - l->start, l->start);
		l->end -= l->start;
		l->start = 0;
	}
	if (l->end < l->room)
		return 0;
	if (l->room == l->limit)
		return -EMSGSIZE;
	room = l->room == 0 ? 4096 : 2 * l->room;
	if (room > l->limit)
		room = l->limit;
	text = malloc(room);
	if (text == NULL)
		return -ENOMEM;
	if (l->text != NULL)
		memcpy(text, l->text, l->end);
	wipe(l);
	l->text = text;
	l->room = room;
	return 0;
}

int control_lines_fill(struct control_lines *l, int fd)
{
	int r = make_room(l);
	ssize_t n;

	if (r < 0)
		return r;
	do
		n = read(fd, l->text + l->end, l->room - l->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	l->end += (size_t)n;
	return (int)n;
}

char *control_lines_next(struct control_lines *l, size_t *size)
{
	char *line, *newline;

	if (l->start == l->end)
		return NULL;
	line = l->text + l->start;
	newline = memchr(line, '\n', l->end - l->start);
	if (newline == NULL)
		return NULL;
	*newline = '\0';
	*size = (size_t)(newline - line);
	l->start += *size + 1;
	return line;
}

void control_lines_done(struct control_lines *l)
{
	wipe(l);
	*l = (struct control_lines){.limit = l->limit};
}
