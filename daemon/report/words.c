/* SPDX-License-Identifier: MIT */
#include "report/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/civil.h"
#include "report/safe.h"

char *word_clock(char *buf, enum text_language lang, int32_t second)
{
	buf[0] = '\0';
	if (second >= 0)
		snprintf(buf, WORD_SIZE, "%02d%c%02d%s", second / 3600 % 24,
			 lang == TEXT_INDONESIAN ? '.' : ':', second / 60 % 60,
			 second >= 86400 ? "+1" : "");
	return buf;
}

char *word_percent(char *buf, enum text_language lang, int64_t hundredths)
{
	int n = snprintf(buf, WORD_SIZE, "%lld%c%02lld", (long long)(hundredths / 100),
			 lang == TEXT_INDONESIAN ? ',' : '.', (long long)(hundredths % 100));

	while (n > 0 && buf[n - 1] == '0')
		buf[--n] = '\0';
	if (n > 0 && !isdigit((unsigned char)buf[n - 1]))
		buf[--n] = '\0';
	return buf;
}

char *word_share(char *buf, enum text_language lang, int64_t part, int64_t whole)
{
	if (whole <= 0)
		return strcpy(buf, "-");
	return word_percent(buf, lang, part * 1000 / whole * 10); /* rounded down: 100 is all */
}

char *word_month(char *buf, enum text_language lang, int32_t year, int32_t month)
{
	snprintf(buf, WORD_SIZE, "%s %d", text_get(lang, (enum text_key)(TEXT_MONTH_1 + month - 1)),
		 year);
	return buf;
}

char *word_day(char *buf, enum text_language lang, int32_t day)
{
	struct civil_date d = civil_from_day(day);

	return text_date(buf, lang, d.year, d.month, d.day, civil_weekday(day));
}

char *word_date(char *buf, enum text_language lang, int32_t day)
{
	struct civil_date d = civil_from_day(day);

	snprintf(buf, WORD_SIZE, "%d %s %d", d.day,
		 text_get(lang, (enum text_key)(TEXT_MONTH_1 + d.month - 1)), d.year);
	return buf;
}

char *word_minutes(char *buf, enum text_language lang, int64_t seconds)
{
	char hours[24], minutes[24];

	snprintf(hours, sizeof(hours), "%lld", (long long)(seconds / 3600));
	snprintf(minutes, sizeof(minutes), "%lld", (long long)(seconds / 60 % 60));
	text_format(buf, WORD_SIZE, lang,
		    seconds >= 3600 ? TEXT_WORD_HOURS_MINUTES : TEXT_WORD_MINUTES,
		    TEXT_ARGS({"hours", hours}, {"minutes", minutes}));
	return buf;
}

char *word_nip(char *buf, const char *nip)
{
	if (strlen(nip) == 18 && strspn(nip, "0123456789") == 18)
		snprintf(buf, WORD_SIZE, "%.8s %.6s %.1s %.3s", nip, nip + 8, nip + 14, nip + 15);
	else
		snprintf(buf, WORD_SIZE, "%s", nip);
	return buf;
}

char *word_cell(char *buf, const struct sheet_day *d)
{
	bool both = d->late_band[0] != '\0' && d->early_band[0] != '\0' &&
		    strcmp(d->code, d->late_band) == 0;

	snprintf(buf, WORD_SIZE, "%s%s%s%s", d->code, both ? " " : "", both ? d->early_band : "",
		 d->letterless ? "*" : "");
	return buf;
}

/* "kasi-pelayanan-umum" names its section itself: "Pelayanan Umum". */
static void section_words(char buf[SLUG_SIZE], const char *slug)
{
	size_t i = 0;

	for (; slug[i] != '\0' && i < SLUG_SIZE - 1; i++) {
		bool first = i == 0 || slug[i - 1] == '-';

		buf[i] = slug[i] == '-' ? ' ' : first ? (char)toupper(slug[i]) : slug[i];
	}
	buf[i] = '\0';
}

char *word_position(char *buf, enum text_language lang, const struct sheet_signer *s)
{
	char name[64], section[SLUG_SIZE] = "";
	bool head = strncmp(s->position, "kasi-", 5) == 0;
	enum text_key key;

	snprintf(name, sizeof(name), "position.%s", head ? "kasi" : s->position);
	key = text_find(name);
	if (head)
		section_words(section, s->position + 5);
	snprintf(buf, WORD_SIZE, "%s%s%s%s",
		 strcmp(s->acting, "plt") == 0	 ? "Plt. "
		 : strcmp(s->acting, "plh") == 0 ? "Plh. "
						 : "",
		 key == TEXT_KEYS ? s->position : text_get(lang, key), head ? " " : "", section);
	return buf;
}

const char *word_step(enum text_language lang, enum sheet_step step)
{
	static const enum text_key keys[] = {TEXT_SHEET_OPEN, TEXT_SHEET_CHECKED,
					     TEXT_SHEET_APPROVED, TEXT_SHEET_LOCKED};

	return text_get(lang, keys[step]);
}

const char *word_seen(enum text_language lang, enum sheet_seen seen)
{
	static const enum text_key keys[] = {TEXT_SEEN_NOT, TEXT_SEEN, TEXT_SEEN_PARAF,
					     TEXT_SEEN_REFUSED};

	return text_get(lang, keys[seen]);
}

bool word_preset(char *buf, size_t size, const struct month_sheet *s)
{
	if (s->preset == NULL || s->preset[0] == '\0')
		return false;
	text_format(buf, size, s->lang,
		    s->preset_proved ? TEXT_SHEET_PRESET : TEXT_SHEET_PRESET_UNPROVED,
		    TEXT_ARGS({"preset", s->preset},
			      {"source", s->preset_source != NULL ? s->preset_source : ""}));
	return true;
}

bool word_trial(char *buf, size_t size, const struct month_sheet *s)
{
	char day[WORD_SIZE];

	if (s->trial_until == INT32_MAX)
		return false;
	text_format(buf, size, s->lang,
		    s->trial_until < 0 ? TEXT_SHEET_TRIAL : TEXT_SHEET_TRIAL_UNTIL,
		    TEXT_ARGS({"date",
			       s->trial_until < 0 ? "" : word_day(day, s->lang, s->trial_until)}));
	return true;
}

bool word_holiday(char *buf, size_t size, const struct month_sheet *s, int32_t i)
{
	char date[WORD_SIZE];

	if (!s->calendar[i].holiday || s->calendar[i].name[0] == '\0')
		return false;
	snprintf(buf, size, "%s: %s", word_date(date, s->lang, s->first_day + i),
		 s->calendar[i].name);
	return true;
}

char *word_chain(char *buf, const struct month_sheet *s)
{
	char seq[24];

	snprintf(seq, sizeof(seq), "%lld", (long long)s->chain_seq);
	text_format(buf, WORD_SIZE, s->lang, TEXT_SHEET_CHAIN,
		    TEXT_ARGS({"n", seq}, {"hash", s->chain_head}));
	return buf;
}

char *word_signed(char *buf, const struct month_sheet *s)
{
	char seq[24], hash[17];

	buf[0] = '\0';
	if (s->note.text == NULL || s->note.text[0] == '\0')
		return buf;
	snprintf(seq, sizeof(seq), "%lld", (long long)s->note.seq);
	snprintf(hash, sizeof(hash), "%.16s", s->note.hash);
	text_format(buf, WORD_SIZE, s->lang, TEXT_SHEET_SIGNED,
		    TEXT_ARGS({"date", s->note.day}, {"n", seq}, {"hash", hash}));
	return buf;
}

size_t word_signers(const struct month_sheet *s, const struct sheet_person *p,
		    struct sheet_signer ret[SHEET_SIGNERS_MAX])
{
	size_t n = 0;

	if (p == NULL) {
		memcpy(ret, s->signers, s->n_signers * sizeof(*ret));
		return s->n_signers;
	}
	if (p->superior[0] != '\0')
		ret[n++] = (struct sheet_signer){
			.position = "superior", .name = p->superior, .nip = p->superior_nip};
	ret[n++] = (struct sheet_signer){.position = "person", .name = p->name, .nip = p->nip};
	return n;
}

void word_note(char *buf, size_t size, enum text_language lang, const struct sheet_note *n)
{
	char date[WORD_SIZE], said[WORD_SIZE];
	size_t used = 0, room = n->said > 0 ? strlen(word_date(said, lang, n->said)) + 3 : 0;

	if (n->person[0] != '\0')
		used = (size_t)snprintf(buf, size, "%.120s · ", n->person);
	if (n->day >= 0)
		used += (size_t)snprintf(buf + used, size - used, "%s · ",
					 word_date(date, lang, n->day));
	used += safe_line(buf + used, size - used - room, n->text);
	if (room > 0)
		snprintf(buf + used, size - used, " (%s)", said);
}

const char *word_total(enum text_language lang, enum total_column column)
{
	static const enum text_key keys[TOTAL_COLUMNS] = {
		[TOTAL_DUE] = TEXT_TOTAL_DUE,
		[TOTAL_PRESENT] = TEXT_TOTAL_PRESENT,
		[TOTAL_ON_TIME] = TEXT_TOTAL_ON_TIME,
		[TOTAL_LATE] = TEXT_TOTAL_LATE,
		[TOTAL_LATE_MINUTES] = TEXT_TOTAL_LATE_MINUTES,
		[TOTAL_EARLY] = TEXT_TOTAL_EARLY,
		[TOTAL_EARLY_MINUTES] = TEXT_TOTAL_EARLY_MINUTES,
		[TOTAL_NO_OUT] = TEXT_TOTAL_NO_OUT,
		[TOTAL_DUTY] = TEXT_TOTAL_DUTY,
		[TOTAL_LEAVE] = TEXT_TOTAL_LEAVE,
		[TOTAL_SICK] = TEXT_TOTAL_SICK,
		[TOTAL_PERMIT] = TEXT_TOTAL_PERMIT,
		[TOTAL_TECHNICAL] = TEXT_TOTAL_TECHNICAL,
		[TOTAL_ABSENT] = TEXT_TOTAL_ABSENT,
		[TOTAL_OPEN] = TEXT_TOTAL_OPEN,
	};

	return text_get(lang, keys[column]);
}

int64_t total_value(const struct sheet_total *t, enum total_column column)
{
	const struct sheet_days *d = &t->days;
	const int64_t values[TOTAL_COLUMNS] = {
		[TOTAL_DUE] = d->due,
		[TOTAL_PRESENT] = d->present,
		[TOTAL_ON_TIME] = d->on_time,
		[TOTAL_LATE] = d->late,
		[TOTAL_LATE_MINUTES] = t->s.late / 60,
		[TOTAL_EARLY] = d->early,
		[TOTAL_EARLY_MINUTES] = t->s.early / 60,
		[TOTAL_NO_OUT] = d->no_out,
		[TOTAL_DUTY] = d->duty,
		[TOTAL_LEAVE] = d->leave,
		[TOTAL_SICK] = d->sick,
		[TOTAL_PERMIT] = d->permit,
		[TOTAL_TECHNICAL] = d->technical,
		[TOTAL_ABSENT] = d->absent,
		[TOTAL_OPEN] = d->open,
	};

	return values[column];
}

enum text_key word_gap(enum gap_kind kind)
{
	static const enum text_key keys[GAP_KINDS] = {
		[GAP_UNEXPLAINED] = TEXT_GAP_UNEXPLAINED,
		[GAP_NO_OUT] = TEXT_GAP_NO_OUT,
		[GAP_NO_IN] = TEXT_GAP_NO_IN,
		[GAP_BREAK] = TEXT_GAP_BREAK,
		[GAP_LETTER] = TEXT_GAP_LETTER,
		[GAP_REVIEW] = TEXT_GAP_REVIEW,
		[GAP_QUEUE] = TEXT_GAP_QUEUE,
	};

	return keys[kind];
}
