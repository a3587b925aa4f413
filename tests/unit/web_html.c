/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/civil.h"
#include "web/layout.h"

/* What `write` makes of a page, as a string of its own. */
static struct web office = {.office = "Kecamatan <Uji>"};
static struct request request = {.web = &office, .path = "/"};
static struct reply reply;
static char *text;
static size_t size;

static void begin(enum text_language lang)
{
	request.lang = lang;
	reply = (struct reply){.status = 200, .r = &request, .f = open_memstream(&text, &size)};
	assert_non_null(reply.f);
}

static const char *made(void)
{
	fclose(reply.f);
	return text;
}

#define MADE(lang, ...) (begin(lang), html(&reply, __VA_ARGS__), made())
#define EXPECT(want, lang, ...)                                     \
	do {                                                        \
		assert_string_equal(want, MADE(lang, __VA_ARGS__)); \
		free(text);                                         \
	} while (0)

static void test_what_is_filled_in_is_never_markup(void **state)
{
	static const struct {
		const char *value, *want;
	} rows[] = {
		{"Pegawai 01", "Pegawai 01"},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"\" onfocus=\"x", "&quot; onfocus=&quot;x"},
		{"' x='", "&#39; x=&#39;"},
		{"a & b", "a &amp; b"},
		{"\xe2\x80\xae"
		 "evil",
		 "evil"}, /* U+202E turns the writing round */
		{"\xff", "?"},
		{"a\nb", "a b"},
		{NULL, ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *out = MADE(TEXT_INDONESIAN, "<b title=\"%s\">", rows[i].value);

		if (strncmp(out, "<b title=\"", 10) != 0 ||
		    strncmp(out + 10, rows[i].want, strlen(rows[i].want)) != 0 ||
		    strcmp(out + 10 + strlen(rows[i].want), "\">") != 0)
			fail_msg("row %zu: %s", i, out);
		free(text);
	}
}

static void test_each_letter_writes_its_kind_of_value(void **state)
{
	int32_t day = civil_day(2025, 3, 3);

	EXPECT("a%20b%2F%3F%26%C3%A9", TEXT_INDONESIAN, "%u", "a b/?&é");
	EXPECT("-7 8", TEXT_INDONESIAN, "%d %l", -7, (int64_t)8);
	EXPECT("96,7 0,0 -1,3", TEXT_INDONESIAN, "%p %p %p", (int64_t)9665, (int64_t)4,
	       (int64_t)-125);
	EXPECT("96.7", TEXT_ENGLISH, "%p", (int64_t)9665);
	EXPECT("Senin, 3 Maret 2025", TEXT_INDONESIAN, "%D", day);
	EXPECT("Monday, 3 March 2025", TEXT_ENGLISH, "%D", day);
	EXPECT("2025-03-03", TEXT_ENGLISH, "%i", day);
	EXPECT("07.25 100%", TEXT_INDONESIAN, "%c 100%%", 7 * 3600 + 25 * 60 + 59);
	EXPECT("07:25", TEXT_ENGLISH, "%c", 7 * 3600 + 25 * 60);
	EXPECT("tepat waktu <i>", TEXT_INDONESIAN, "%w <i>", "state", "on-time");
	EXPECT("tidak&lt;", TEXT_INDONESIAN, "%w", "state", "tidak<");
	EXPECT("Masuk", TEXT_INDONESIAN, "%t", TEXT_WEB_LOGIN);
}

static void test_a_form_shown_again_has_lost_nothing(void **state)
{
	struct form typed;
	static const char body[] =
		"nama=%3Cb%3E%22&pilih=b&kotak=ya&sandi=rahasia&uraian=a%0D%0A%3C";

	assert_int_equal(0, form_parse(body, strlen(body), &typed));
	request.post = true;
	request.form = typed;
	begin(TEXT_INDONESIAN);
	field(&reply, "nama", TEXT_WEB_LOGIN, TEXT_KEYS, "lama", "required");
	field(&reply, "sandi", TEXT_WEB_LOGIN, TEXT_KEYS, NULL, "type=password");
	field(&reply, "kotak", TEXT_WEB_LOGIN, TEXT_KEYS, "ya", "type=checkbox");
	field(&reply, "lain", TEXT_WEB_LOGIN, TEXT_KEYS, "bawaan", "");
	field_area(&reply, "uraian", TEXT_WEB_LOGIN, TEXT_KEYS, "", 3);
	field_select(&reply, "pilih", TEXT_WEB_LOGIN, "a");
	field_option(&reply, "a", "A");
	field_option(&reply, "b", "B");
	field_select_end(&reply);
	made();
	request.post = false;
	request.form = (struct form){0};
	form_done(&typed);
	assert_non_null(strstr(text, "value=\"&lt;b&gt;&quot;\""));
	assert_null(strstr(text, "rahasia")); /* never sent back */
	assert_non_null(strstr(text, " checked"));
	assert_non_null(strstr(text, "value=\"bawaan\""));
	assert_non_null(strstr(text, ">\na\n&lt;</textarea>"));
	assert_non_null(strstr(text, "<option value=\"b\" selected>"));
	assert_null(strstr(text, "<option value=\"a\" selected>"));
	free(text);
}

static void test_what_a_change_says_is_one_of_our_sentences(void **state)
{
	struct reply a = {.r = &request};

	assert_int_equal(0, reply_done(&a, TEXT_WEB_SECRET_DONE, "/surat/%d", 12));
	assert_string_equal("/surat/12?_=web.secret-done", a.location);
	assert_int_equal(0, reply_done(&a, TEXT_WEB_SECRET_DONE, "/surat?b=%s", "2026-11"));
	assert_string_equal("/surat?b=2026-11&_=web.secret-done", a.location);
	assert_int_equal(0, reply_done(&a, TEXT_KEYS, "/"));
	assert_string_equal("/", a.location);
	assert_int_not_equal(0, reply_done(&a, TEXT_WEB_SECRET_DONE, "/%9000d", 1));
}

static void test_a_page_names_the_office_without_its_markup(void **state)
{
	begin(TEXT_ENGLISH);
	page_begin(&reply, TEXT_WEB_LOGIN, NULL);
	page_end(&reply);
	made();
	assert_non_null(strstr(text, "<html lang=en>"));
	assert_non_null(strstr(text, "Kecamatan &lt;Uji&gt;"));
	assert_null(strstr(text, "<Uji>"));
	assert_non_null(strstr(text, "<h1>Log in</h1>"));
	assert_null(strstr(text, "<nav")); /* nobody has no menu */
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_filled_in_is_never_markup),
		cmocka_unit_test(test_each_letter_writes_its_kind_of_value),
		cmocka_unit_test(test_a_form_shown_again_has_lost_nothing),
		cmocka_unit_test(test_what_a_change_says_is_one_of_our_sentences),
		cmocka_unit_test(test_a_page_names_the_office_without_its_markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
