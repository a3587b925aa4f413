/* SPDX-License-Identifier: MIT */
#ifndef HADIR_TESTS_EXCHANGE_XLSX_H
#define HADIR_TESTS_EXCHANGE_XLSX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "exchange/xlsx.h"

/* Workbooks as small as they can be, made here: what stands in each is to be seen in its test. */

#define BOOK                                                                      \
	"<workbook xmlns:r='r'><sheets><sheet name='A' sheetId='9' r:id='rId7'/>" \
	"<sheet name='B' sheetId='1' r:id='rId8'/></sheets></workbook>"
#define BOOK_1904                                                  \
	"<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets>" \
	"<sheet name='A' r:id='rId7'/></sheets></workbook>"
#define RELATIONS                                                                               \
	"<Relationships>"                                                                       \
	"<Relationship Id='rId8' Type='http://x/worksheet' Target='worksheets/other.xml'/>"     \
	"<Relationship Id='rId7' Type='http://x/worksheet' Target='/xl/worksheets/first.xml'/>" \
	"<Relationship Id='rId1' Type='http://x/sharedStrings' Target='sharedStrings.xml'/>"    \
	"<Relationship Id='rId2' Type='http://x/styles' Target='styles.xml'/></Relationships>"
/* 0 plain, 1 text, 2 date, 3 time, 4 both, 5 thousands, 6 and 7 people's own, 8 red numbers */
#define STYLES                                                                                 \
	"<styleSheet><numFmts><numFmt numFmtId='164' formatCode='[$-421]dd\\ mmmm\\ yyyy;@'/>" \
	"<numFmt numFmtId='165' formatCode='[h]:mm'/>"                                         \
	"<numFmt numFmtId='166' formatCode='[Red]0&quot;hari&quot;'/></numFmts>"               \
	"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"                                     \
	"<cellXfs><xf numFmtId='0'/><xf numFmtId='49'/><xf numFmtId='14'/><xf numFmtId='20'/>" \
	"<xf numFmtId='22'/><xf numFmtId='3'/><xf numFmtId='164'/><xf numFmtId='165'/>"        \
	"<xf numFmtId='166'/></cellXfs></styleSheet>"
#define STRINGS                                                                                   \
	"<sst><si><t>nol</t></si><si><r><t>Pe</t></r><r><rPr/><t xml:space='preserve'>gawai </t>" \
	"</r></si><si><t>kanji</t><rPh><t>kana</t></rPh></si><si><t>0012345678</t></si>"          \
	"<si><t>kata \"X\"\tdan\nY</t></si><si><t/></si></sst>"
#define SHEET                                                           \
	"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>1</v></c>" \
	"<c r='B1' s='2'><v>46027</v></c></row></sheetData></worksheet>"

struct file {
	char *data;
	size_t size;
};

struct part {
	const char *name, *text;
	size_t size; /* 0: of the string */
};

static inline struct file make(const struct part *parts, size_t n)
{
	char path[] = "/tmp/hadir-xlsx-XXXXXX";
	int fd = mkstemp(path);
	struct file ret;
	zip_t *zip;
	FILE *f;

	assert_true(fd >= 0);
	close(fd);
	zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		size_t size = parts[i].size > 0 ? parts[i].size : strlen(parts[i].text);
		zip_source_t *source = zip_source_buffer(zip, parts[i].text, size, 0);

		assert_true(zip_file_add(zip, parts[i].name, source, 0) >= 0);
	}
	assert_int_equal(0, zip_close(zip));
	f = fopen(path, "r");
	assert_non_null(f);
	ret.data = malloc(XLSX_FILE_MAX + 2);
	ret.size = fread(ret.data, 1, XLSX_FILE_MAX + 2, f);
	fclose(f);
	unlink(path);
	return ret;
}

/* Parts as they are given, NULL: as above. */
struct parts {
	const char *book, *relations, *strings, *styles, *sheet;
};

static inline struct file make_book(const struct parts *p)
{
	return make(
		(struct part[]){
			{"xl/workbook.xml", p->book != NULL ? p->book : BOOK, 0},
			{"xl/_rels/workbook.xml.rels",
			 p->relations != NULL ? p->relations : RELATIONS, 0},
			{"xl/sharedStrings.xml", p->strings != NULL ? p->strings : STRINGS, 0},
			{"xl/styles.xml", p->styles != NULL ? p->styles : STYLES, 0},
			{"xl/worksheets/first.xml", p->sheet != NULL ? p->sheet : SHEET, 0},
			{"xl/worksheets/other.xml", "<worksheet/>", 0}},
		6);
}

static inline struct file workbook(const char *book, const char *rows)
{
	char *sheet = malloc(strlen(rows) + 100);
	struct file ret;

	sprintf(sheet, "<worksheet><sheetData>%s</sheetData></worksheet>", rows);
	ret = make_book(&(struct parts){.book = book, .sheet = sheet});
	free(sheet);
	return ret;
}

#endif
