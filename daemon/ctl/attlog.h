/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CTL_ATTLOG_H
#define HADIR_CTL_ATTLOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "core/civil.h"
#include "ctl/ctl.h"
#include "exchange/attlog.h"

/*
 * Shared by attlog.c (in and out) and attlog-compare.c: an attlog.dat as days and seconds of the
 * office, its PINs as people, and the punches of our own journal beside them.
 */

/* Who a PIN is. */
struct pin_holder {
	char pin[ATTLOG_PIN_SIZE];
	char person[SLUG_SIZE];
	int32_t from_day, to_day;
	uint8_t rank; /* the lowest counts: 0 of the file --map, 1 roster "pin", 2 roster "jari" */
};

struct pins {
	struct pin_holder *rows; /* by PIN */
	size_t n;
};

/* Of the roster (asked of the daemon, which alone can unseal it) and of c->map. */
enum ctl_exit pins_load(struct ctl *c, struct pins *ret);
void pins_done(struct pins *p);
/* Who holds the PIN on that day, or NULL; and the PIN of a person, or NULL. */
const char *pins_person(const struct pins *p, const char *pin, int32_t day);
const char *pins_pin(const struct pins *p, const char *person, int32_t day);

/* A moment at which a person was recorded. */
struct seen {
	char person[SLUG_SIZE];
	int32_t day, at_s; /* of the office's zone */
	int16_t state;	   /* of the file; ATTLOG_NO_STATE */
	int line;	   /* of the file */
	int64_t seq;	   /* of our journal */
};

struct seen_list {
	struct seen *rows; /* by person, day, at_s */
	size_t n, room;
};

void seen_list_done(struct seen_list *l);
enum ctl_exit seen_list_add(struct seen_list *l, const struct seen *row);
void seen_list_sort(struct seen_list *l);

/*
 * Read an attlog.dat (c->state, c->file_zone) and say what is wrong with it, PINs that nobody holds
 * among it. `ret_unknown` counts the rows of those.
 */
enum ctl_exit attlog_load(struct ctl *c, const char *path, struct seen_list *ret,
			  size_t *ret_unknown);

/* The punches of the days from..to of our journal, corrections left out; `person` NULL: of all. */
enum ctl_exit journal_load(struct ctl *c, int32_t from, int32_t to, const char *person,
			   struct seen_list *ret);

/* The office's zone, which the configuration names. The caller ends it with zone_done(). */
enum ctl_exit office_zone(struct ctl *c, struct zone *ret);

#endif
