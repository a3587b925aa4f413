/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "conf/profile.h"

static char directory[] = "/tmp/hadir-profile-XXXXXX";

static int make_directory(void **state)
{
	return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state)
{
	return rmdir(directory);
}

/* Load `text` as a profile of that name; the messages go to `said`. */
static int load_text(const char *name, const char *text, char *said, size_t size,
		     struct record_profile *ret)
{
	char path[128];
	struct diag d = {0};
	FILE *f, *to;
	int r;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	r = profile_load(path, &d, ret);
	to = fmemopen(said, size, "w");
	diag_print(&d, to);
	fclose(to);
	diag_done(&d);
	unlink(path);
	return r;
}

static void test_every_shipped_profile_loads_and_none_claims_to_be_proved(void **state)
{
	static const struct {
		const char *file;
		enum record_mode mode;
	} rows[] = {
		{"config/readers/hadir-log.conf", RECORD_LOG},
		{"config/readers/technotrade-vrd485.conf", RECORD_LEVEL},
		{"config/readers/inveo-ind-m1.conf", RECORD_LATCH},
		{"config/readers/rfideas-ethernet.conf", RECORD_COUNTER},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record_profile p;
		struct diag d = {0};
		int r = profile_load(rows[i].file, &d, &p);

		diag_print(&d, stderr);
		diag_done(&d);
		if (r < 0 || p.mode != rows[i].mode || p.proved)
			fail_msg("%s: %d", rows[i].file, r);
	}
}

static const char good[] = "[device]\n"			       /* 1 */
			   "model = Test\n"		       /* 2 */
			   "source = nobody\n"		       /* 3 */
			   "[link]\n"			       /* 4 */
			   "kind = rtu\n"		       /* 5 */
			   "baud = 9600\n"		       /* 6 */
			   "[event]\n"			       /* 7 */
			   "mode = level\n"		       /* 8 */
			   "table = holding\n"		       /* 9 */
			   "address = 100\n"		       /* 10 */
			   "count = 4\n"		       /* 11 */
			   "[id]\n"			       /* 12 */
			   "kind = card\n"		       /* 13 */
			   "format = uid32\n"		       /* 14 */
			   "first = 101\n"		       /* 15 */
			   "registers = 2\n"		       /* 16 */
			   "[test a]\n"			       /* 17 */
			   "source = captured\n"	       /* 18 */
			   "registers = 0000 1122 3344 0000\n" /* 19 */
			   "id = 11223344\n";		       /* 20 */

#define LONG_ID "1111111111111111111111111111111111111111111111111111111111111111" /* 32 bytes */

static void test_a_captured_dump_proves_a_profile(void **state)
{
	char said[1000] = "";
	struct record_profile p;

	if (load_text("captured.conf", good, said, sizeof(said), &p) < 0)
		fail_msg("%s", said);
	assert_true(p.proved);
	assert_string_equal(p.name, "captured");
	assert_int_equal(p.id.at, 1);
}

/* The same, with registers in hexadecimal, and what the good one does not have. */
static void test_every_way_to_write_a_value_is_taken(void **state)
{
	static const char text[] = "[device]\nmodel = Test\nsource = nobody\n"
				   "[link]\nkind = rtu\nbaud = 9600\n"
				   "[event]\nmode = latch\ntable = input\naddress = 0x64\n"
				   "count = 4\nflag = !0x67:15\n"
				   "[ack]\nwrite = 16:0x10:0xffff\n"
				   "[id]\nkind = card\nformat = angka\nfirst = 0x65\n"
				   "registers = 2\nencoding = bcd\nnull = 99999999 88888888\n"
				   "[outputs]\nrecorded = 6:1:2 5:3:1:500:0\n"
				   "[test a]\nsource = map\nregisters = 0000 0012 3456 0000\n"
				   "id = 000000000001e240\n";
	const struct record_write *w;
	struct record_profile p;
	char said[1000] = "";

	if (load_text("ways.conf", text, said, sizeof(said), &p) < 0)
		fail_msg("%s", said);
	assert_int_equal(p.addr, 100);
	assert_int_equal(p.table, RECORD_INPUT);
	assert_int_equal(p.flag.at, 3);
	assert_int_equal(p.flag.mask, 0x8000);
	assert_int_equal(p.flag.value, 0); /* set while the bit is not */
	assert_int_equal(p.ack.fc, 16);
	assert_int_equal(p.ack.addr, 16);
	assert_int_equal(p.ack.value, 0xffff);
	assert_int_equal(p.id.at, 1);
	assert_int_equal(p.id.width, 8); /* of a number */
	assert_int_equal(p.id.n_nulls, 2);
	assert_int_equal(p.id.nulls[1][3], 0x88);
	assert_int_equal(p.n_recorded, 2);
	w = p.recorded;
	assert_true(w[0].fc == 6 && w[0].addr == 1 && w[0].value == 2 && w[0].hold_ms == 0);
	assert_true(w[1].fc == 5 && w[1].addr == 3 && w[1].value == 1);
	assert_true(w[1].hold_ms == 500 && w[1].off_value == 0);
}

/* The good profile with line `line` replaced; `want` is what must be said, with its line. */
static void test_a_mistake_is_told_with_its_line_and_the_profile_is_not_loaded(void **state)
{
	static const struct {
		int line;
		const char *with, *want;
	} rows[] = {
		{2, "", ":1: error: [device] model is missing"},
		{5, "kind = usb", ":5: error: kind = \"usb\": expected \"rtu\", \"tcp\""},
		{6, "baud = fast", ":6: error: baud = \"fast\": expected a whole number"},
		{6, "baudd = 9600",
		 ":6: error: [link] has no key \"baudd\"; did you mean \"baud\"?"},
		{6, "", ":4: error: [link] baud is missing"},
		{6, "baud = 9600\nquiet-ms = 100", ":7: error: quiet-ms 100 is shorter"},
		{6, "baud = 9600\nbaud = 9600", ":7: error:"},
		{7, "[evnt]", ":7: error: a profile has no section [evnt]; did you mean [event]?"},
		{7, "[zebra]", ":7: error: a profile has no section [zebra]\n"},
		{8, "mode = button", ":8: error: mode = \"button\": expected level"},
		{8, "mode = latch", ":7: error: [event] flag is missing"},
		{8, "mode = counter", ":7: error: [event] counter is missing"},
		{8, "mode = log", "error: [ack] upto is missing"},
		{8, "mode = level\nflag = 100", ":9: error: flag = \"100\": expected register:bit"},
		{8, "mode = level\nflag = 104:0", ":9: error: register 104, 1 of them, is outside"},
		{8, "mode = level\ncounter = 103:2",
		 ":9: error: register 103, 2 of them, is outside"},
		{8, "mode = level\nflag = +1:0", ":9: error: +n is for the records of a log"},
		{11, "count = 126",
		 ":11: error: count = \"126\": expected a whole number from 1 to 125"},
		{14, "format = UID32", ":14: error: format = \"UID32\""},
		{15, "first = 103", ":15: error: register 103, 2 of them, is outside"},
		{16, "registers = 2\nbytes = 5", ":17: error: 5 bytes do not fit"},
		{16, "registers = 2\nlength = bits:100", ":17: error: bits need align = right"},
		{16, "registers = 2\n[outputs]\nrecorded = 7:1:1", ":18: error: recorded = "},
		{16, "registers = 2\nwidth = 3",
		 ":17: error: width 3 is less than the id's 4 bytes"},
		{16, "registers = 2\nlength = bytes:100\nencoding = bcd",
		 ":17: error: only a binary id can have a length that varies"},
		{16, "registers = 2\nlength = bytes:100:2", ":17: error: length = "},
		{16, "registers = 2\nlength = half", ":17: error: length = "},
		{14, "format = abcdefghijklmnopqrstu\nlength = uid",
		 ":14: error: the number of bits is added to the format's name"},
		{14, "format = abcdefghijklmnopqrstuvwx", ":14: error: format = "},
		{16, "registers = 2\nnull = 1", ":17: error: null = "},
		{16, "registers = 2\nnull = 1122334g", ":17: error: null = "},
		{16, "registers = 2\nnull = 11 22 33 44 55", ":17: error: null = "},
		{16, "registers = 2\nnull =", ":17: error: null = "},
		{16, "registers = 2\nnull = " LONG_ID "11", ":17: error: null = "},
		{15, "first = 101:1:1", ":15: error: first = "},
		{15, "first = 101:2", ":15: error: first = "},
		{15, "first = 101:0", ":15: error: first = "},
		{15, "first = 65536", ":15: error: first = "},
		{15, "first = 99", ":15: error: register 99, 2 of them, is outside"},
		{8, "mode = level\nflag = 100:16", ":9: error: flag = "},
		{8, "mode = level\nflag = x:1", ":9: error: flag = "},
		{8, "mode = level\nsequence = 0-254", ":9: error: sequence = "},
		{8, "mode = level\nsequence = 0", ":9: error: sequence = "},
		{8, "mode = level\nsequence = x-9", ":9: error: sequence = "},
		{8, "mode = level\nsequence = 1-4294967296", ":9: error: sequence = "},
		{9, "table = coil", ":9: error: table = "},
		{6, "baud = 9600\nparity = mark", ":7: error: parity = "},
		{6, "baud = 99999999999999999999999", ":6: error: baud = "},
		{2, "model =", ":2: error: model = "},
		{3, "source =", ":3: error: source = "},
		{16, "registers = 2\n[outputs]\nrecorded = 5:1", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded = 5:1:1:1", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded = 5:1:1:1:1:1", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded = 15:1:1", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded = 5:x:1", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded =", ":18: error: recorded = "},
		{16, "registers = 2\n[outputs]\nrecorded = 5:1:1 5:1:1 5:1:1 5:1:1 5:1:1",
		 ":18: error: recorded = "},
		{16,
		 "registers = 2\n[outputs]\nrecorded = "
		 "5:00000000000000000001:00000000000000000000001",
		 ":18: error: recorded = "},
		{16, "registers = 2\n[identify]\ntable = holding\naddress = 0\nexpect = 4841 44",
		 ":20: error: expect = "},
		{16, "registers = 2\n[identify]\ntable = holding\naddress = 0\nexpect =",
		 ":20: error: expect = "},
		{16, "registers = 2\n[identify]\ntable = holding\naddress = 0\nexpect = 484g",
		 ":20: error: expect = "},
		{16,
		 "registers = 2\n[identify]\ntable = holding\naddress = 0\n"
		 "expect = 0001 0002 0003 0004 0005 0006 0007 0008 0009",
		 ":20: error: expect = "},
		{16,
		 "registers = 2\n[identify]\ntable = holding\naddress = 0\nexpect = 4841\n"
		 "mask = ffff 00ff",
		 ":21: error: mask has 2 words, expect has 1"},
		{16,
		 "registers = 2\n[identify]\ntable = holding\naddress = 0\nexpect = 4841\nmask =",
		 ":21: error: mask = "},
		{17, "[link x]", ":17: error: [link] stands twice"},
		{19, "registers =", ":19: error: [test a] registers"},
		{19, "", ":17: error: [test a] registers"},
		{20, "id = 11223344\nseq = many", ":21: error: seq = \"many\": expected a whole"},
		{17, "[device]", ":17: error: [device] stands twice"},
		{18, "source = hearsay", ":18: error: [test a] source: expected captured"},
		{18, "", ":17: error: [test a] source"},
		{19, "registers = 0000 1122 3344",
		 ":19: error: [test a] registers: expected the event"},
		{19, "registers = 0000 1122 334 0000", ":19: error: [test a] registers"},
		{20, "id = 11223345", ":20: error: the dump's id is 11223344, not 11223345"},
		{20, "id = none", ":20: error: the dump's id is 11223344, not none"},
		{20, "id = 11223344\nformat = uid56", ":21: error: the dump's format is uid32"},
		{20, "id = 11223344\nseq = 4", ":21: error: the dump's seq is 0, not 4"},
		{20, "id = 11223344\nsek = 4", ":21: error: [test] has no key \"sek\""},
		{20, "", ":17: error: [test a] id is missing"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[2000] = "", said[2000] = "";
		const char *from = good;
		struct record_profile p = {.model = "untouched"};

		for (int line = 1; *from != '\0'; line++) {
			size_t n = strcspn(from, "\n");

			if (line == rows[i].line)
				strcat(strcat(text, rows[i].with), "\n");
			else
				strncat(text, from, n + 1);
			from += n + 1;
		}
		if (load_text("bad.conf", text, said, sizeof(said), &p) != -EINVAL)
			fail_msg("line %d as \"%s\" was taken", rows[i].line, rows[i].with);
		if (strstr(said, rows[i].want) == NULL)
			fail_msg("line %d as \"%s\": said\n%swanted \"%s\"", rows[i].line,
				 rows[i].with, said, rows[i].want);
		assert_string_equal(p.model, "untouched");
	}
}

/* The shipped profile of a log, of which one word is another one. */
static void test_a_log_that_does_not_add_up_is_told(void **state)
{
	static const struct {
		const char *from, *to, *want;
	} rows[] = {
		{"records = 13", "records = 14", "14 records of 8 registers do not fit behind"},
		{"sequence = 1-4294967295", "sequence = 1-999",
		 "a buffer of 1000000 records needs a sequence of at least 4000000 numbers"},
		{"first = +2", "first = +7", "register +7, 2 of them, is outside of the record"},
		{"first = +2", "first = 22", "expected +n, n registers into the record"},
		{"clear-lost = 131", "clear-lost = 131:1", "clear-lost = "},
		{"0001 0001 0007", "0001 003d 0007", "the dump's numbers are none that the device"},
		{"kind = finger", "encoding = ascii-decimal\nwidth = 4\nkind = finger",
		 "the dump's id is nonsense, not 00000011"},
		{"registers = 2", "registers = 17", "the record (0 to 7)"},
	};
	char shipped[8192], text[8300], said[4000];
	FILE *f = fopen("config/readers/hadir-log.conf", "r");
	size_t n;

	assert_non_null(f);
	n = fread(shipped, 1, sizeof(shipped) - 1, f);
	shipped[n] = '\0';
	fclose(f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *at = strstr(shipped, rows[i].from);
		struct record_profile p;

		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - shipped), shipped, rows[i].to,
			 at + strlen(rows[i].from));
		memset(said, 0, sizeof(said));
		if (load_text("log.conf", text, said, sizeof(said), &p) != -EINVAL ||
		    strstr(said, rows[i].want) == NULL)
			fail_msg("\"%s\": said\n%swanted \"%s\"", rows[i].to, said, rows[i].want);
	}
}

static void test_all_mistakes_are_told_in_one_run(void **state)
{
	char said[2000] = "";
	struct record_profile p;

	assert_int_equal(load_text("many.conf",
				   "[link]\nkind = x\nbaud = 1\n[event]\nmode = y\ncount = 0\n"
				   "[id]\nformat = ?\nnull = 1\n",
				   said, sizeof(said), &p),
			 -EINVAL);
	for (int line = 2; line <= 9; line++) {
		char want[32];

		snprintf(want, sizeof(want), ":%d: error", line);
		if (line != 4 && line != 7 && strstr(said, want) == NULL)
			fail_msg("line %d not told in\n%s", line, said);
	}
}

static void test_a_profile_is_named_by_its_file(void **state)
{
	static const struct {
		const char *file, *name; /* NULL: refused */
	} rows[] = {
		{"a.conf", "a"},
		{"abcdefghijklmnopqrstuvwxyz012345.conf", "abcdefghijklmnopqrstuvwxyz012345"},
		{"abcdefghijklmnopqrstuvwxyz0123456.conf", NULL},
		{"reader.txt", NULL},
		{".conf", NULL},
		{"Bad Name.conf", NULL},
	};
	int here = open(".", O_RDONLY | O_CLOEXEC);
	struct record_profile p;
	struct diag d = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char said[1000] = "";
		int r = load_text(rows[i].file, good, said, sizeof(said), &p);

		if (r != (rows[i].name != NULL ? 0 : -EINVAL) ||
		    (r == 0 ? strcmp(p.name, rows[i].name) != 0
			    : strstr(said, "is named NAME.conf") == NULL))
			fail_msg("%s: %d, %s%s", rows[i].file, r, r == 0 ? p.name : "", said);
	}
	assert_int_equal(chdir("config/readers"), 0); /* no folder before it */
	assert_int_equal(profile_load("hadir-log.conf", &d, &p), 0);
	assert_string_equal(p.name, "hadir-log");
	assert_int_equal(fchdir(here), 0);
	close(here);
	diag_done(&d);
}

static void test_a_profile_without_a_section_is_told_what_that_should_have(void **state)
{
	char said[2000] = "", text[sizeof(good)];
	struct record_profile p;

	strcpy(text, good);
	*strstr(text, "[id]") = '\0';
	assert_int_equal(load_text("short.conf", text, said, sizeof(said), &p), -EINVAL);
	assert_non_null(strstr(said, "[id] kind is missing"));
	assert_non_null(strstr(said, "[id] first is missing"));
}

static void test_a_profile_without_a_dump_is_refused(void **state)
{
	char said[1000] = "", *dumps;
	char text[sizeof(good)];
	struct record_profile p;

	strcpy(text, good);
	dumps = strstr(text, "[test");
	*dumps = '\0';
	assert_int_equal(load_text("none.conf", text, said, sizeof(said), &p), -EINVAL);
	assert_non_null(strstr(said, "error: no [test NAME] section"));
}

static void test_a_file_that_is_not_there_says_so(void **state)
{
	struct diag d = {0};
	struct record_profile p;

	assert_int_equal(profile_load("/nonexistent/x.conf", &d, &p), -ENOENT);
	assert_int_equal(d.errors, 1);
	diag_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_shipped_profile_loads_and_none_claims_to_be_proved),
		cmocka_unit_test(test_a_captured_dump_proves_a_profile),
		cmocka_unit_test(test_every_way_to_write_a_value_is_taken),
		cmocka_unit_test(
			test_a_mistake_is_told_with_its_line_and_the_profile_is_not_loaded),
		cmocka_unit_test(test_a_log_that_does_not_add_up_is_told),
		cmocka_unit_test(test_all_mistakes_are_told_in_one_run),
		cmocka_unit_test(test_a_profile_is_named_by_its_file),
		cmocka_unit_test(test_a_profile_without_a_section_is_told_what_that_should_have),
		cmocka_unit_test(test_a_profile_without_a_dump_is_refused),
		cmocka_unit_test(test_a_file_that_is_not_there_says_so),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
