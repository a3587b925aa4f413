/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_FORM_H
#define HADIR_WEB_FORM_H

#include <stddef.h>

/*
 * What a browser sent: names and values out of an address's query, an urlencoded body or a
 * multipart one. Hostile input: every limit has a name, and what is too much is an error and not
 * cut.
 */

enum {
	FORM_FIELDS_MAX = 2048, /* a grid of a month has many */
	FORM_BODY_MAX = 64 * 1024,
	FORM_UPLOAD_MAX = 2 * 1024 * 1024,
};

struct form_field {
	const char *name, *value; /* NUL-terminated; no NUL inside a text */
	size_t size;		  /* bytes of `value`: a file may hold NULs */
	const char *filename;	  /* of an uploaded file, else NULL */
};

struct form {
	struct form_field *fields;
	size_t n;
	char *text; /* owned; the fields point into it */
};

/* "a=1&b=x%20y" of `size` bytes. 0; -EINVAL (a NUL or bad UTF-8 in a value, a bad %); -E2BIG;
 * -ENOMEM */
int form_parse(const char *text, size_t size, struct form *ret);
/* A multipart/form-data body; `type` is the Content-Type, with its boundary. Same errors. */
int form_parse_multipart(const char *type, const char *body, size_t size, struct form *ret);
void form_done(struct form *f);

/* The first value of that name; "" when there is none. */
const char *form_text(const struct form *f, const char *name);
/* The n-th (from 0) value of that name, or NULL: for rows of a grid and boxes ticked. */
const char *form_nth(const struct form *f, const char *name, size_t n);
/* The uploaded file of that name, or NULL. */
const struct form_field *form_file(const struct form *f, const char *name);

#endif
