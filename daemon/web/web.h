/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_WEB_H
#define HADIR_WEB_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "base/util.h"
#include "control/proto.h"
#include "control/said.h"
#include "text/text.h"
#include "web/form.h"

/*
 * A page. The server (server.c) only speaks HTTP; each request is answered by a child process of
 * its own, which lives for that one answer: it may read the database, ask hadird and wait as it
 * likes, and what it leaks or breaks ends with it.
 *
 * A route names a page and the roles of which one is enough. Roles come from hadird, which checks
 * every verb again by itself: a mistake here can show, but not act.
 */

struct book;
struct query;
struct zone;

/* The settings of a hadir-web, made once before the first request; read only. */
struct web {
	const char *socket, *store, *rules; /* paths: control socket, database, folder of rules */
	const char *zone;		    /* IANA name */
	const struct zone *zone_table;
	const char *office, *place; /* name of the office, its town ("" = none) */
	const char *kop;	    /* letterhead, | between its lines; "" = none */
	const char *url;    /* how people reach us, for links: "https://…", no / at the end */
	const char *config; /* path of hadir.conf */
	enum text_language language; /* of people who chose none */
	const char *kiosk;	     /* addresses where a card opens a session */
	int idle_min;		     /* a session ends after so long */
	bool share_on_time;	     /* the lobby shows the share on time */
};

/* Who asks, as hadird says. Zero: nobody has logged in. */
struct who {
	char person[SLUG_SIZE]; /* "" = nobody */
	char name[128];
	char unit[SLUG_SIZE];
	unsigned int roles; /* enum control_role of control/server.h */
	bool live;	    /* false: hadird is away, this is what it said before */
};

enum { REQUEST_ARGS_MAX = 3, REQUEST_TOKEN_SIZE = 65 };

struct request {
	const struct web *web;
	bool post;
	const char *path;		   /* as routed, decoded: "/surat/12" */
	const char *arg[REQUEST_ARGS_MAX]; /* what stood where the route has "*" */
	struct form query, form;	   /* of the address; of a POST's body */
	const char *address;		   /* of the client, for limits: "192.168.1.7" */
	bool secure;			   /* came by TLS, or a trusted proxy says so */
	char token[REQUEST_TOKEN_SIZE];	   /* the session's; "" = none. Never printed */
	char nonce[33];			   /* of the form that was posted; "" = none */
	unsigned int asked;		   /* writes of this request so far: see ask() */
	unsigned int kept;		   /* of several changes: so many stand, should one fail */
	struct who who;
	bool away; /* hadird does not answer */
	enum text_language lang;
	int32_t today; /* as hadird has it; with hadird away by this machine's clock */
	int32_t now_s; /* second of that day */
};

/* A digest as an address: a letter may need three bytes, an Indonesian one hardly ever does. */
enum { REPLY_LOCATION_SIZE = 6 * 1024 };

enum reply_kind {
	REPLY_PAGE,  /* text/html of ours */
	REPLY_PRINT, /* an HTML document of report/, with its own style */
	REPLY_FILE,  /* to be saved under `filename` */
	REPLY_LIVE,  /* server-sent events from here on; the server goes on with it */
};

struct reply {
	enum reply_kind kind;
	int status;			    /* 200 unless a page says otherwise */
	FILE *f;			    /* the body */
	char type[96];			    /* of REPLY_FILE: "text/csv; charset=utf-8" */
	char filename[128];		    /* of REPLY_FILE; ASCII */
	char location[REPLY_LOCATION_SIZE]; /* not "": 303 there (ours, or https://wa.me/…) */
	char cookies[2][256];		    /* whole Set-Cookie values; "" = none */
	int refresh_s;		 /* the browser asks again by itself after so long; 0 = never */
	const struct request *r; /* for html() */
	/* of grid_begin() … grid_end() */
	const enum text_key *grid_titles;
	size_t grid_cell;
	char chosen[256]; /* of field_select() … field_select_end() */
};

/* Fills the reply. 0, or -errno: a page that says so in words is sent instead, and what was
 * written is thrown away. */
typedef int page_fn(struct request *r, struct reply *a);

enum route_flag {
	ROUTE_POST = 1,	  /* answers POST instead of GET: Origin and form token are checked */
	ROUTE_UPLOAD = 2, /* a body of up to 2 MiB, multipart/form-data; else 64 KiB, urlencoded */
	ROUTE_OPEN = 4,	  /* no session needed; `roles` is not looked at */
	ROUTE_QUIET = 8,  /* the browser asks by itself: no sign that somebody is there */
};

/* `path`: "/surat/\*": each * is one part that is not empty. A table ends with a NULL path. */
struct route {
	const char *path;
	unsigned int flags;
	unsigned int roles; /* one of them is enough */
	page_fn *page;
};
const struct route *route_find(bool post, const char *path, const char *arg[REQUEST_ARGS_MAX],
			       char *buf, size_t size); /* routes.c; NULL: no such page */
/* All of them, table after table, for tests and the menu. */
extern const struct route *const web_routes[];

/*
 * Ask hadird in the name of the session. `args` is stolen. The rows are in ret->rows (an array,
 * never NULL after 0). Blocks, at most 30 s.
 * 0: done. -EACCES, -ENOENT, -EINVAL, -ESTALE, -EBUSY, -EALREADY (this form was sent twice),
 * -ENOKEY (the session has just ended), -EIO: hadird refused, ret->code and ret->text (words for
 * people where the verb has such) say why. -ECONNREFUSED: no daemon there. A page that gets one of
 * these mostly shows web_refusal() above its form.
 */
#define ANSWER_UNREACHABLE "unreachable" /* codes of ours: hadird is not there; */
#define ANSWER_UNSURE "unsure"		 /* it went away, and may have done it or not */
struct answer {
	json_t *rows;
	char code[32], text[512], expected[256];
	int line; /* of a bulk; 0 = none */
};
int ask(const struct request *r, const char *verb, json_t *args, struct answer *ret);
int ask_dry(const struct request *r, const char *verb, json_t *args, struct answer *ret);
/* With each line of `text` (changed in place) as a row. */
int ask_bulk(const struct request *r, const char *verb, json_t *args, char *text, bool dry,
	     struct answer *ret);
void answer_done(struct answer *a);

/* Members of a row, and words for what they hold: control/said.h. */
/* The row's `key` and `args` in the request's language, else its `text`. */
const char *row_sentence(const struct request *r, const json_t *row, char *buf, size_t size);

/* Read the records, without hadird: days from..to as a book. done takes what is half open. */
struct reading {
	struct query *q;
	const struct zone *zone;
	struct book *book;
	bool begun;
};
int reading_open(const struct request *r, int32_t from, int32_t to, struct reading *ret);
void reading_done(struct reading *rd);

/* Whom may this session read about? Everybody for camat, hr, approver and it; an atasan their own
 * staff of that day, everyone themselves. `person` is an index of the book. */
bool may_read(const struct request *r, const struct book *b, int32_t person, int32_t day);

#endif
