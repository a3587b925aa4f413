/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "core/civil.h"
#include "exchange/nip.h"
#include "exchange/roster-parts.h"

static const char *const statuses[ROSTER_STATUSES] = {"PNS", "PPPK", "PPPK-PW", "NON-ASN"};
static const char *const kinds[CREDENTIAL_KINDS] = {"kartu", "jari", "pin"};

const char *roster_status_name(enum roster_status s)
{
	return statuses[s];
}

static void take_id(struct reading *in, const char *id, struct roster_row *row)
{
	row->id = id;
	if (*id == '\0')
		refuse(in, "id is empty: expected a short name that never changes, pegawai-01");
	else if (number_is_rounded(id) || (strlen(id) == 18 && strspn(id, "0123456789") == 18))
		refuse(in, "id is a NIP: it says too much about a person and may change; expected "
			   "a short name, pegawai-01");
	else if (!slug_valid(id))
		refuse(in,
		       "id \"%.40s\": expected a-z, 0-9 and - (no capitals, no blanks), at most %d",
		       id, SLUG_SIZE - 1);
}

static void take_nip(struct reading *in, char *nip, struct roster_row *row)
{
	const char *why;

	nip_strip(nip);
	row->nip = nip;
	if (number_is_rounded(nip)) {
		refuse(in,
		       "nip %s was rounded by a spreadsheet and its last digits are lost: set "
		       "the column to Text and enter it again",
		       nip);
		return;
	}
	if (strlen(nip) > 32) {
		refuse(in, "nip has %zu characters: expected 18 digits", strlen(nip));
		return;
	}
	why = *nip != '\0' ? nip_doubt(nip, row->status == ROSTER_PNS) : NULL;
	if (why != NULL)
		doubt(in, "nip %s %s; kept as it is", nip, why);
}

/* A slug that may be empty, or must not be. */
static const char *take_slug(struct reading *in, enum column column, const char *text, bool needed)
{
	if ((needed && *text == '\0') || (*text != '\0' && !slug_valid(text)))
		refuse(in, "%s \"%.40s\": expected a-z, 0-9 and -, at most %d%s",
		       roster_columns[column], text, SLUG_SIZE - 1, needed ? "" : ", or nothing");
	return text;
}

/* Slugs with one blank between them, in place. */
static const char *take_posts(struct reading *in, char *posts)
{
	char *to = posts, *save = NULL;
	int n = 0;

	for (char *p = strtok_r(posts, " ", &save); p != NULL; p = strtok_r(NULL, " ", &save)) {
		size_t length = strlen(p);

		if (++n > ROSTER_POSTS_MAX) {
			refuse(in, "pos: more than %d posts", ROSTER_POSTS_MAX);
			break;
		}
		take_slug(in, POS, p, true);
		if (to != posts)
			*to++ = ' ';
		memmove(to, p, length);
		to += length;
	}
	*to = '\0';
	return posts;
}

static void take_person(struct reading *in, char *const *of, struct roster_row *row)
{
	const char *status = of[STATUS];
	int found = *status == '\0' ? ROSTER_NON_ASN
				    : sheet_find_word(statuses, ROSTER_STATUSES, status);

	take_id(in, of[ID], row);
	row->name = of[NAMA];
	if (*row->name == '\0')
		refuse(in, "nama is empty: expected the person's name");
	else if (strlen(row->name) > ROSTER_NAME_MAX)
		refuse(in, "nama has %zu bytes: expected at most %d", strlen(row->name),
		       ROSTER_NAME_MAX);
	if (found < 0)
		refuse(in, "status \"%.20s\": expected PNS, PPPK, PPPK-PW or NON-ASN", status);
	else
		row->status = (enum roster_status)found;
	take_nip(in, of[NIP], row);
	row->unit = take_slug(in, UNIT, of[UNIT], true);
	row->superior = take_slug(in, ATASAN, of[ATASAN], false);
	row->schedule = take_slug(in, JADWAL, of[JADWAL], false);
	row->posts = take_posts(in, of[POS]);
	if (*row->superior != '\0' && strcmp(row->superior, row->id) == 0)
		refuse(in, "atasan is %s itself: expected the superior's id, or nothing", row->id);
}

/* The number under which a fingerprint reader knows the finger's owner; of a pin: under which the
 * official terminal does, whose attlog.dat is imported. */
static int parse_user(struct reading *in, enum credential_kind kind, const char *value,
		      struct credential *ret)
{
	struct credential c = {.kind = kind, .format = "user", .length = 4};
	int64_t n;

	if (number_parse(value, 1, UINT32_MAX, &n) < 0) {
		refuse(in, "nilai \"%.20s\" of %s: expected the user number in the %s, from 1 on",
		       value, kinds[kind],
		       kind == CREDENTIAL_FINGER ? "fingerprint reader" : "terminal");
		return -EINVAL;
	}
	for (int i = 0; i < 4; i++)
		c.value[i] = (uint8_t)(n >> (24 - 8 * i));
	*ret = c;
	return 0;
}

/*	188,24910 typed into a cell that counts: where the comma is the decimal sign the cell holds
 *	188.2491, where it parts thousands 18,824,910. Exported again as CSV the first is 188,2491.
 */
static bool was_counted(struct reading *in, const char *value)
{
	size_t facility = strspn(value, "0123456789"), card = 0;

	if (facility > 0 && (value[facility] == '.' || value[facility] == ','))
		card = strspn(value + facility + 1, "0123456789");
	if (card == 0)
		return false;
	if (value[facility] == '.' || value[facility + 1 + card] == ',') {
		refuse(in,
		       "nilai %s was taken for a number by a spreadsheet: set the column to Text "
		       "and enter what is printed on the card again, 188,24910",
		       value);
		return true;
	}
	if (card < 5 && value[facility + 1 + card] == '\0')
		doubt(in,
		      "nilai %s has %zu digits behind the comma, where cards print 5: a "
		      "spreadsheet drops a last 0; look at the card",
		      value, card);
	return false;
}

static int parse_other(struct reading *in, enum credential_kind kind, const char *format,
		       const char *value, struct credential *ret)
{
	int r = in->parse(in->arg, kind, format, value, ret);

	if (r == -ENOENT)
		refuse(in,
		       "format \"%.24s\": there is no such format; expected the one of the "
		       "reader, h10301",
		       format);
	else if (r == -ERANGE)
		refuse(in, "nilai \"%.40s\" is too large for format %s", value, format);
	else if (r < 0)
		refuse(in,
		       "nilai \"%.40s\" does not suit format %s: expected what is printed on "
		       "the card, 0012345678 or 188,24910",
		       value, format);
	return r;
}

static void take_credential(struct reading *in, char *const *of, struct roster_row *row)
{
	const char *jenis = of[JENIS], *format = of[FORMAT], *value = of[NILAI];
	int kind = sheet_find_word(kinds, CREDENTIAL_KINDS, jenis), r;

	if (*jenis == '\0' && *format == '\0' && *value == '\0')
		return;
	if (kind < 0) {
		refuse(in,
		       "jenis \"%.20s\": expected kartu, jari or pin; nothing for a person "
		       "without a credential",
		       jenis);
		return;
	}
	if (*value == '\0') {
		refuse(in, "nilai is empty: expected the number of the %s, or no jenis either",
		       kinds[kind]);
		return;
	}
	if (number_is_rounded(value)) {
		refuse(in,
		       "nilai %s was rounded by a spreadsheet and its last digits are lost: set "
		       "the column to Text and enter it again",
		       value);
		return;
	}
	if (kind == CREDENTIAL_FINGER && strcmp(format, "user") != 0) {
		refuse(in,
		       "format \"%.20s\" of jari: expected user; a fingerprint terminal on "
		       "Wiegand sends card numbers: jenis kartu",
		       format);
		return;
	}
	if (kind == CREDENTIAL_CARD && was_counted(in, value))
		return;
	if (strcmp(format, "user") == 0 && kind != CREDENTIAL_CARD)
		r = parse_user(in, (enum credential_kind)kind, value, &row->credential);
	else
		r = parse_other(in, (enum credential_kind)kind, format, value, &row->credential);
	row->has_credential = r == 0;
}

static void take_days(struct reading *in, char *const *of, struct roster_row *row)
{
	row->to_day = ROSTER_NO_END;
	sheet_day(&in->sheet, roster_columns[MULAI], of[MULAI], &row->from_day);
	if (*of[SAMPAI] != '\0')
		sheet_day(&in->sheet, roster_columns[SAMPAI], of[SAMPAI], &row->to_day);
	if (row->to_day < row->from_day)
		refuse(in, "sampai %s is before mulai %s: expected the last day, or nothing",
		       of[SAMPAI], of[MULAI]);
}

void roster_take_row(struct reading *in, char *const *of, struct roster_row *row)
{
	take_person(in, of, row);
	take_credential(in, of, row);
	take_days(in, of, row);
}
