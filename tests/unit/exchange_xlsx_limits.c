/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "exchange_xlsx.h"

#include "base/util.h"

/* Workbooks of other programs, of people who try, and at their bounds. */

/* What is in the first sheet, or why there is nothing: for the caller to free. */
static char *read_book(const struct file *f)
{
	struct diag d = {0};
	char *text = NULL;
	size_t size;
	int r = xlsx_text("x.xlsx", f->data, f->size, &d, &text, &size);

	if (r < 0) {
		assert_int_equal(1, d.errors);
		text = strdup(d.items[0].text);
	}
	diag_done(&d);
	return text;
}

static char *read_parts(const struct parts *p)
{
	struct file f = make_book(p);
	char *text = read_book(&f);

	free(f.data);
	return text;
}

static void test_parts_that_name_less_or_more_give_the_same_sheet(void **state)
{
	static const char same[] = "Pegawai \t2026-01-05\n", none[] = "no workbook";
	static const struct {
		const char *what;
		struct parts parts;
		const char *text;
	} rows[] = {
		{"as they are", {NULL}, same},
		{"lines between the elements",
		 {"<workbook>\n <sheets>\n  <sheet r:id='rId7'/>\n </sheets>\n</workbook>",
		  "<Relationships>\n <Relationship Id='rId7' Type='/worksheet' "
		  "Target='worksheets/first.xml'/>\n <Relationship Id='1' Type='/sharedStrings' "
		  "Target='sharedStrings.xml'/>\n <Relationship Id='2' Type='/styles' "
		  "Target='styles.xml'/>\n</Relationships>",
		  "<sst>\n <si>\n  <t>nol</t>\n </si>\n <si>\n  <t>Pegawai </t>\n </si>\n</sst>",
		  "<styleSheet>\n <cellXfs>\n  <xf/>\n  <xf/>\n  <xf numFmtId='14'/>\n "
		  "</cellXfs>\n</styleSheet>",
		  "<worksheet>\n <sheetData>\n  <row r='1'>\n   <c r='A1' t='s'>\n    <v>1</v>\n   "
		  "</c>\n   <c r='B1' s='2'>\n    <v>46027</v>\n   </c>\n  </row>\n </sheetData>\n"
		  "</worksheet>"},
		 same},
		{"a prefix before each name",
		 {.book = "<x:workbook xmlns:x='x'><x:workbookPr/><x:sheets><x:sheet "
			  "r:id='rId7'/></x:sheets>"
			  "</x:workbook>",
		  .strings = "<x:sst><x:si/><x:si><x:t>Pegawai </x:t></x:si></x:sst>"},
		 same},
		{"a string within a string",
		 {.strings = "<sst><si/><si><t>Pegawai </t></si><si><t>a</t><si/>b</si></sst>"},
		 same},
		{"a sheet that nothing tells where it is, before ours",
		 {.book = "<workbook><sheets><sheet name='A'/><sheet r:id='rId7'/></sheets>"
			  "</workbook>"},
		 same},
		{"days that count as everybody's",
		 {.book = "<workbook><workbookPr date1904='0'/><sheets><sheet "
			  "r:id='rId7'/></sheets>"
			  "</workbook>"},
		 same},
		{"days that count from 1904",
		 {.book = "<workbook><workbookPr date1904='true'/><sheets><sheet r:id='rId7'/>"
			  "</sheets></workbook>"},
		 "Pegawai \t2030-01-06\n"},
		{"formats and styles that say too little, and more than we ask",
		 {.styles = "<styleSheet><numFmts><numFmt formatCode='0'/><numFmt numFmtId='14'/>"
			    "</numFmts><cellXfs><xf/><xf><alignment/></xf><xf numFmtId='14'/>"
			    "</cellXfs><cellStyles><xf numFmtId='1'/></cellStyles></styleSheet>"},
		 same},
		{"relations that say too little",
		 {.relations = "<Relationships><Relationship Type='/worksheet' Target='other.xml'/>"
			       "<Relationship Id='rId7' Target='other.xml'/><Relationship "
			       "Id='rId7' Type='/worksheet'/><Relationship Id='rId7' "
			       "Type='/worksheet' Target='worksheets/first.xml'/><Relationship "
			       "Id='1' Type='/sharedStrings' Target='sharedStrings.xml'/>"
			       "<Relationship Id='2' Type='/styles' Target='styles.xml'/>"
			       "</Relationships>"},
		 same},
		{"no strings and no styles",
		 {.relations = "<Relationships><Relationship Id='rId7' Type='/worksheet' "
			       "Target='worksheets/first.xml'/></Relationships>",
		  .sheet = "<worksheet><row><c><v>7</v></c></row></worksheet>"},
		 "7\n"},
		{"a part that is not there",
		 {.relations = "<Relationships><Relationship Id='rId7' Type='/worksheet' "
			       "Target='worksheets/third.xml'/></Relationships>"},
		 none},
		{"a style that is cut", {.styles = "<styleSheet><cellXfs>"}, none},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *text = read_parts(&rows[i].parts);

		if (rows[i].text == none ? strstr(text, none) == NULL
					 : strcmp(text, rows[i].text) != 0)
			fail_msg("%s: %s", rows[i].what, text);
		free(text);
	}
}

/* Nor is what the beginning of its name would lead to. */
static void test_a_part_whose_name_is_too_long_is_no_part(void **state)
{
	for (int more = 0; more < 2; more++) {
		char name[300], relations[600], *text;
		struct file f;

		snprintf(name, sizeof(name), "xl/%0252d", 0);
		snprintf(relations, sizeof(relations),
			 "<Relationships><Relationship Id='rId7' Type='/worksheet' "
			 "Target='%s%s'/></Relationships>",
			 name + strlen("xl/"), more > 0 ? "0" : "");
		f = make((struct part[]){{"xl/workbook.xml", BOOK, 0},
					 {"xl/_rels/workbook.xml.rels", relations, 0},
					 {name, "<worksheet><row><c><v>7</v></c></row></worksheet>",
					  0}},
			 3);
		text = read_book(&f);
		if (more > 0 ? strstr(text, "no workbook") == NULL : strcmp(text, "7\n") != 0)
			fail_msg("%zu bytes: %s", strlen(name) + (size_t)more, text);
		free(text);
		free(f.data);
	}
}

/* ECMA-376 part 1, 18.8.30: formats that every spreadsheet has, by their number. */
static void test_a_format_without_a_code_is_known_by_its_number(void **state)
{
	static const struct {
		int from, to;
		const char *day, *hour; /* 46027.5 and 0.5 */
	} rows[] = {
		{0, 2, "46027.5", "0.5"},      {3, 4, "46,028", "0.5"},
		{5, 13, "46027.5", "0.5"},     {14, 17, "2026-01-05", "0.5"},
		{18, 21, "46027.5", "12:00"},  {22, 22, "2026-01-05 12:00", "0.5"},
		{23, 26, "46027.5", "0.5"},    {27, 31, "2026-01-05", "0.5"},
		{32, 35, "46027.5", "0.5"},    {36, 36, "2026-01-05", "0.5"},
		{37, 40, "46,028", "0.5"},     {41, 44, "46027.5", "0.5"},
		{45, 47, "46027.5", "12:00"},  {48, 49, "46027.5", "0.5"},
		{50, 58, "2026-01-05", "0.5"}, {59, 60, "46027.5", "0.5"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (int id = rows[i].from; id <= rows[i].to; id++) {
			char styles[100], want[64], *text;

			snprintf(styles, sizeof(styles),
				 "<styleSheet><cellXfs><xf numFmtId='%d'/></cellXfs></styleSheet>",
				 id);
			snprintf(want, sizeof(want), "%s\t%s\n", rows[i].day, rows[i].hour);
			text = read_parts(&(struct parts){
				.styles = styles,
				.sheet = "<worksheet><row><c s='0'><v>46027.5</v></c>"
					 "<c s='0'><v>0.5</v></c></row></worksheet>"});
			if (strcmp(text, want) != 0)
				fail_msg("format %d: %s", id, text);
			free(text);
		}
}

/* `head`, `item` so many times, `tail`. */
static char *repeated(const char *head, const char *item, size_t n, const char *tail)
{
	size_t one = strlen(item);
	char *ret = malloc(strlen(head) + n * one + strlen(tail) + 1), *p = stpcpy(ret, head);

	assert_non_null(ret);
	for (size_t i = 0; i < n; i++, p += one)
		memcpy(p, item, one);
	strcpy(p, tail);
	return ret;
}

static void test_each_bound_is_told_when_it_is_passed_and_not_before(void **state)
{
	enum { CELLS = XLSX_TEXT_MAX / (XLSX_CELL_MAX + 1) }; /* and a line end behind each */
	char *string = repeated("<sst><si><t>", "x", XLSX_CELL_MAX, "</t></si></sst>");
	const struct {
		const char *what;
		size_t part; /* of struct parts */
		const char *head, *item, *tail;
		size_t most;
	} rows[] = {
		{"strings", offsetof(struct parts, strings), "<sst><si/><si><t>Pegawai</t></si>",
		 "<si/>", "</sst>", XLSX_STRINGS_MAX - 2},
		{"styles", offsetof(struct parts, styles), "<styleSheet><cellXfs>", "<xf/>",
		 "</cellXfs></styleSheet>", XLSX_STYLES_MAX},
		{"formats", offsetof(struct parts, styles), "<styleSheet><numFmts>",
		 "<numFmt numFmtId='164' formatCode='0'/>", "</numFmts></styleSheet>", 1024},
		{"text", offsetof(struct parts, sheet), "<worksheet>",
		 "<row><c t='s'><v>0</v></c></row>", "</worksheet>", CELLS},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t more = 0; more < 2; more++) {
			char *part = repeated(rows[i].head, rows[i].item, rows[i].most + more,
					      rows[i].tail),
			     *text;
			struct parts p = {.strings = string};

			if (rows[i].part == offsetof(struct parts, strings))
				p.strings = NULL;
			memcpy((char *)&p + rows[i].part, &part, sizeof(part));
			if (rows[i].part != offsetof(struct parts, sheet))
				p.sheet = "<worksheet><row><c><v>7</v></c></row></worksheet>";
			text = read_parts(&p);
			if ((strstr(text, "too large") != NULL) != (more > 0))
				fail_msg("%zu %s: %.60s", rows[i].most + more, rows[i].what, text);
			free(text);
			free(part);
		}
	free(string);
}

static void test_a_file_larger_than_any_workbook_is_refused_unread(void **state)
{
	struct file f = make_book(&(struct parts){NULL});
	char *text;

	memset(f.data + f.size, 0, XLSX_FILE_MAX + 1 - f.size);
	f.size = XLSX_FILE_MAX + 1;
	text = read_book(&f);
	assert_non_null(strstr(text, "too large"));
	free(text);
	free(f.data);
}

/* Where the n-th entry of the directory at the end says `name`; the entry begins 46 bytes before.
 */
static char *directory_entry(const struct file *f, const char *name)
{
	for (char *at = f->data;
	     (at = memmem(at, (size_t)(f->data + f->size - at), "PK\1\2", 4)) != NULL; at++)
		if (memcmp(at + 46, name, strlen(name)) == 0)
			return at;
	fail_msg("%s is not in the archive", name);
	return NULL;
}

static void test_a_part_that_unpacks_to_more_than_its_directory_says_is_refused(void **state)
{
	char *blanks = repeated("<sst>", " ", XLSX_PART_MAX, "</sst>"), *text;
	struct file f = make_book(&(struct parts){.strings = blanks});

	memcpy(directory_entry(&f, "xl/sharedStrings.xml") + 24, "\x10\0\0\0", 4);
	text = read_book(&f);
	if (strstr(text, "too large") == NULL)
		fail_msg("%s", text);
	free(text);
	free(f.data);
	free(blanks);
}

static void test_a_part_packed_in_a_way_of_its_own_is_refused(void **state)
{
	struct file f = make_book(&(struct parts){NULL});
	char *text;

	memcpy(directory_entry(&f, "xl/styles.xml") + 10, "\x63\0", 2); /* method 99 */
	text = read_book(&f);
	assert_non_null(strstr(text, "no workbook"));
	free(text);
	free(f.data);
}

/* Names, sizes, checksums, packed bytes: what changed is either not read or not believed. */
static void test_a_workbook_with_a_changed_byte_is_refused_or_reads_the_same(void **state)
{
	struct file f = make_book(&(struct parts){NULL});
	char *whole = read_book(&f);
	size_t refused = 0;

	for (size_t i = 0; i < f.size; i++) {
		char *text;

		f.data[i] ^= 0x10;
		text = read_book(&f);
		f.data[i] ^= 0x10;
		if (strstr(text, "no workbook") != NULL || strstr(text, "too large") != NULL)
			refused++;
		else if (strcmp(text, whole) != 0)
			fail_msg("byte %zu of %zu: %s", i, f.size, text);
		free(text);
	}
	assert_true(refused > f.size / 4);
	free(whole);
	free(f.data);
}

/* The reader of XML recodes it and hands it over in pieces, those behind the mistake too. */
static void test_a_cell_too_long_is_told_once_whatever_its_code(void **state)
{
	char *sheet = repeated("<?xml version='1.0' encoding='ISO-8859-1'?><worksheet><row><c "
			       "t='str'><v>",
			       "\xe9", 3 * XLSX_CELL_MAX, "</v></c></row></worksheet>");
	char *text = read_parts(&(struct parts){.sheet = sheet});

	assert_non_null(strstr(text, "a cell holds more than 4096 letters"));
	free(text);
	free(sheet);
}

static void test_a_table_is_read_whichever_way_it_was_saved(void **state)
{
	struct file f = make_book(&(struct parts){NULL});
	struct diag d = {0};
	char *text;
	size_t size;

	assert_int_equal(table_text("a.xlsx", f.data, f.size, &d, &text, &size), 0);
	assert_string_equal(text, "Pegawai \t2026-01-05\n");
	assert_int_equal(size, strlen(text));
	free(text);
	free(f.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts_that_name_less_or_more_give_the_same_sheet),
		cmocka_unit_test(test_a_part_whose_name_is_too_long_is_no_part),
		cmocka_unit_test(test_a_format_without_a_code_is_known_by_its_number),
		cmocka_unit_test(test_each_bound_is_told_when_it_is_passed_and_not_before),
		cmocka_unit_test(test_a_file_larger_than_any_workbook_is_refused_unread),
		cmocka_unit_test(
			test_a_part_that_unpacks_to_more_than_its_directory_says_is_refused),
		cmocka_unit_test(test_a_part_packed_in_a_way_of_its_own_is_refused),
		cmocka_unit_test(test_a_workbook_with_a_changed_byte_is_refused_or_reads_the_same),
		cmocka_unit_test(test_a_cell_too_long_is_told_once_whatever_its_code),
		cmocka_unit_test(test_a_table_is_read_whichever_way_it_was_saved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
