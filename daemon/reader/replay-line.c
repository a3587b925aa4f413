/* SPDX-License-Identifier: MIT */
#include "reader/replay-line.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "core/credential.h"

enum { WORDS_MAX = 16, FAR = 1000000000 };

static bool is_number(const char *word, int64_t min, int64_t max, int64_t *ret)
{
	return word != NULL && number_parse(word, min, max, ret) == 0;
}

static int parse_binary(const char *digits, struct reader_message *m)
{
	size_t n = strspn(digits, "01");

	if (n == 0 || digits[n] != '\0' || n > 8 * sizeof(m->raw))
		return -EINVAL;
	for (size_t i = 0; i < n; i++)
		m->raw[i / 8] |= (uint8_t)((digits[i] - '0') << (7 - i % 8));
	m->bits = (uint16_t)n;
	return 0;
}

/* "1A2B…/26": as many digits as hold the bits, the first bit on top of the first digit. */
static int parse_frame(char **words, int64_t now_ms, struct replay_line *l)
{
	struct reader_message *m = &l->message;
	char *slash = words[1] != NULL ? strchr(words[1], '/') : NULL;
	char digits[2 * READER_RAW_SIZE + 1];
	int64_t bits;
	size_t n;

	m->kind = READER_FRAME;
	if (words[1] == NULL || words[2] != NULL)
		return -EINVAL;
	if (slash == NULL)
		return parse_binary(words[1], m);
	*slash = '\0';
	n = strlen(words[1]);
	if (!is_number(slash + 1, 1, 8 * READER_RAW_SIZE, &bits) || n != (size_t)(bits + 3) / 4)
		return -EINVAL;
	memcpy(digits, words[1], n);
	digits[n] = '0'; /* half a byte more does no harm */
	digits[n + n % 2] = '\0';
	m->bits = (uint16_t)bits;
	return hex_decode(m->raw, (n + 1) / 2, digits);
}

static bool time_or_now(const char *word, int64_t now_ms, int64_t *ret)
{
	*ret = now_ms;
	return word != NULL && (strcmp(word, "-") == 0 || is_number(word, 0, INT64_MAX, ret));
}

static int parse_record(char **words, int64_t now_ms, struct replay_line *l)
{
	struct reader_message *m = &l->message;
	size_t n = words[1] != NULL && words[2] != NULL ? strlen(words[2]) : 0;
	int64_t epoch, seq, quality;

	m->kind = READER_RECORD;
	m->backlog = strcmp(words[0], "backlog") == 0;
	if (n == 0 || n % 2 != 0 || n > 2 * CREDENTIAL_VALUE_SIZE || !slug_valid(words[1]) ||
	    text_copy(m->format, sizeof(m->format), words[1]) < 0 ||
	    hex_decode(m->raw, n / 2, words[2]) < 0)
		return -EINVAL;
	m->bits = (uint16_t)(4 * n);
	m->credential = strcmp(words[1], "user") == 0 ? CREDENTIAL_FINGER : CREDENTIAL_CARD;
	if (words[3] == NULL)
		return 0;
	if (!is_number(words[3], 0, UINT32_MAX, &epoch) || !is_number(words[4], 0, INT64_MAX, &seq))
		return -EINVAL;
	m->has_device_seq = true;
	m->device_epoch = (uint32_t)epoch;
	m->device_seq = (uint64_t)seq;
	if (words[5] == NULL)
		return 0;
	if (!time_or_now(words[5], now_ms, &m->device_time_ms) ||
	    !time_or_now(words[6], now_ms, &m->device_now_ms) ||
	    !is_number(words[7], 0, 1, &quality) || words[8] != NULL)
		return -EINVAL;
	m->has_device_time = true;
	m->device_time_quality = (uint8_t)quality;
	l->clock_told = true;
	return 0;
}

static int parse_refused(char **words, int64_t now_ms, struct replay_line *l)
{
	l->message.kind = READER_REFUSED;
	for (int c = READER_OK + 1; words[1] != NULL && c < READER_CAUSES; c++)
		if (strcmp(words[1], reader_cause_name(c)) == 0) {
			l->message.cause = (uint8_t)c;
			return words[2] == NULL ? 0 : -EINVAL;
		}
	return -EINVAL;
}

static int parse_state(char **words, int64_t now_ms, struct replay_line *l)
{
	struct reader_message *m = &l->message;

	m->kind = READER_STATE;
	for (int s = 0; words[1] != NULL && s < READER_STATES; s++) {
		if (strcmp(words[1], reader_state_name(s)) != 0)
			continue;
		m->state = (uint8_t)s;
		for (int i = 2; words[i] != NULL; i++) {
			size_t at = strlen(m->detail);

			if (at + strlen(words[i]) + 2 > sizeof(m->detail))
				return -EINVAL;
			if (at > 0)
				m->detail[at++] = ' ';
			strcpy(m->detail + at, words[i]);
		}
		return 0;
	}
	return -EINVAL;
}

static int parse_seen(char **words, int64_t now_ms, struct replay_line *l)
{
	l->message.kind = READER_SEEN;
	return words[1] == NULL ? 0 : -EINVAL;
}

static int parse_edge(char **words, int64_t now_ms, struct replay_line *l)
{
	int64_t line;

	l->verb = REPLAY_EDGE;
	if (!is_number(words[1], 0, (int64_t)FAR * FAR / 1000, &l->edge_us) ||
	    !is_number(words[2], 0, 1, &line) || words[3] != NULL)
		return -EINVAL;
	l->edge_line = (uint8_t)line;
	return 0;
}

static int parse_pause(char **words, int64_t now_ms, struct replay_line *l)
{
	l->verb = REPLAY_PAUSE;
	return is_number(words[1], 0, FAR, &l->pause_ms) && words[2] == NULL ? 0 : -EINVAL;
}

static int parse_wait(char **words, int64_t now_ms, struct replay_line *l)
{
	l->verb = REPLAY_WAIT_ACK;
	return words[1] == NULL ? 0 : -EINVAL;
}

int replay_line_parse(char *text, int64_t now_ms, struct replay_line *ret)
{
	static const struct {
		const char *word;
		int (*parse)(char **words, int64_t now_ms, struct replay_line *l);
	} verbs[] = {
		{"frame", parse_frame},	    {"record", parse_record}, {"backlog", parse_record},
		{"refused", parse_refused}, {"state", parse_state},   {"seen", parse_seen},
		{"edge", parse_edge},	    {"pause", parse_pause},   {"wait-ack", parse_wait},
	};
	char *words[WORDS_MAX + 1] = {NULL}, *save = NULL;
	struct replay_line l = {.verb = REPLAY_SEND};
	size_t n = 0;

	for (char *w = strtok_r(text, " \t\r", &save); w != NULL;
	     w = strtok_r(NULL, " \t\r", &save)) {
		if (n == WORDS_MAX)
			return -EINVAL;
		words[n++] = w;
	}
	if (n == 0 || words[0][0] == '#') {
		*ret = (struct replay_line){.verb = REPLAY_NOTHING};
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(verbs[i].word, words[0]) != 0)
			continue;
		if (verbs[i].parse(words, now_ms, &l) < 0)
			return -EINVAL;
		*ret = l;
		return 0;
	}
	return -EINVAL;
}
