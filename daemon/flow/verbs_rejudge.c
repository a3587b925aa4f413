/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "book/book.h"
#include "flow/verbs.h"

/* Judge days again for the record: by what the records say now, in slices (jobs.c). */

void verb_rejudge(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	const char *from_text, *to_text;
	int32_t from, to;
	int r;

	if (!control_unpack(req, "{s:s, s:s}", "from", &from_text, "to", &to_text) ||
	    !verb_parse_day(o, req, from_text, &from) || !verb_parse_day(o, req, to_text, &to))
		return;
	if (o->engine == NULL || to >= engine_day(o->engine))
		to = o->engine == NULL ? from - 1 : engine_day(o->engine) - 1;
	if (to < from || to - from >= BOOK_DAYS_MAX) {
		control_error(req, CONTROL_BAD_ARGS, "expected at most %d days, all of them over",
			      (int)BOOK_DAYS_MAX);
		return;
	}
	r = pipeline_begin(o);
	if (r == 0)
		r = jobs_rejudge(o, NULL, 0, from, to, "rejudge");
	r = pipeline_settle(o, r == 0 && control_dry(req) ? -ECANCELED : r, "roster");
	if (r == -ENOBUFS) {
		control_error(req, CONTROL_REFUSED, "too much is being judged again already");
		return;
	}
	if (r < 0 && r != -ECANCELED) {
		verb_failed(req, r);
		return;
	}
	control_row(req, json_pack("{s:I, s:b}", "days",
				   (json_int_t)((int64_t)(to - from + 1) * (int64_t)o->people.n),
				   "dry", control_dry(req)));
	control_end(req);
}
