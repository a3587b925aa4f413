/* SPDX-License-Identifier: MIT */
#include "exchange/xlsx.h"

#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/util.h"
#include "exchange/xlsx-parts.h"

enum { CHUNK = 16384 };

bool xlsx_is(const void *data, size_t size)
{
	return size >= 4 && memcmp(data, "PK\3\4", 4) == 0;
}

/* What Excel before 2007 writes, and a newer one that is asked for a password. */
static bool is_compound(const void *data, size_t size)
{
	return size >= 8 && memcmp(data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

struct reading {
	struct workbook *w;
	const struct part_reader *reader;
};

void part_stop(struct workbook *w, int error)
{
	w->error = error;
	XML_StopParser(w->xml, XML_FALSE);
}

const char *part_attribute(const char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		const char *colon = strchr(attributes[0], ':');

		if (strcmp(colon != NULL ? colon + 1 : attributes[0], name) == 0)
			return attributes[1];
	}
	return NULL;
}

static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	const struct reading *in = arg;

	in->reader->start(in->w, local(name), attributes);
}

/* The end of an empty element, and the rest of a text that expat had to recode, still come after
 * part_stop(). */
static void XMLCALL on_end(void *arg, const char *name)
{
	const struct reading *in = arg;

	if (in->w->error == 0)
		in->reader->end(in->w, local(name));
}

static void XMLCALL on_text(void *arg, const char *text, int size)
{
	const struct reading *in = arg;

	if (in->w->error == 0)
		in->reader->text(in->w, text, (size_t)size);
}

/* No workbook declares entities: one that does wants to be expanded. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *system, const char *public,
			       int internal)
{
	const struct reading *in = arg;

	part_stop(in->w, -EINVAL);
}

static int feed(struct workbook *w, zip_file_t *part)
{
	char bytes[CHUNK];
	size_t total = 0;
	zip_int64_t n;

	do {
		n = zip_fread(part, bytes, sizeof(bytes));
		if (n < 0)
			return -EINVAL;
		total += (size_t)n;
		if (total > XLSX_PART_MAX)
			return -EFBIG;
		if (XML_Parse(w->xml, bytes, (int)n, n == 0) != XML_STATUS_OK)
			return w->error != 0 ? w->error : -EINVAL;
	} while (n > 0);
	return 0;
}

/* -ENOENT without such a part. */
static int read_part(struct workbook *w, zip_t *zip, const char *name,
		     const struct part_reader *reader)
{
	struct reading in = {w, reader};
	zip_stat_t stat;
	zip_file_t *part;
	int r;

	if (zip_stat(zip, name, 0, &stat) < 0)
		return -ENOENT;
	if (stat.size > XLSX_PART_MAX)
		return -EFBIG;
	part = zip_fopen(zip, name, 0);
	if (part == NULL)
		return -EINVAL;
	w->xml = XML_ParserCreate(NULL);
	w->error = w->xml == NULL ? -ENOMEM : 0;
	r = w->error;
	if (r == 0) {
		XML_SetUserData(w->xml, &in);
		XML_SetElementHandler(w->xml, on_start, on_end);
		XML_SetCharacterDataHandler(w->xml, on_text);
		XML_SetStartDoctypeDeclHandler(w->xml, on_doctype);
		r = feed(w, part);
		XML_ParserFree(w->xml);
	}
	zip_fclose(part);
	return r;
}

/* <sheets><sheet name="Pegawai" sheetId="1" r:id="rId1"/>…: the first one. */
static void book_start(struct workbook *w, const char *name, const char **attributes)
{
	const char *id = part_attribute(attributes, "id");
	const char *date_1904 = part_attribute(attributes, "date1904");

	if (strcmp(name, "sheet") == 0 && w->sheet_id[0] == '\0' && id != NULL)
		text_copy(w->sheet_id, sizeof(w->sheet_id), id);
	else if (strcmp(name, "workbookPr") == 0 && date_1904 != NULL)
		w->since_1904 = strcmp(date_1904, "1") == 0 || strcmp(date_1904, "true") == 0;
}

static void nothing_end(struct workbook *w, const char *name)
{
}
static void nothing_text(struct workbook *w, const char *text, size_t size)
{
}

static const struct part_reader book_reader = {book_start, nothing_end, nothing_text};

/* Targets are relative to xl/, or begin with / for the archive itself. */
static void take_target(char *part, size_t size, const char *target)
{
	int n = snprintf(part, size, "%s%s", *target == '/' ? "" : "xl/",
			 target + (*target == '/'));

	if ((size_t)n >= size)
		part[0] = '\0';
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

/* <Relationship Id="rId1" Type="…/worksheet" Target="worksheets/sheet1.xml"/> */
static void relations_start(struct workbook *w, const char *name, const char **attributes)
{
	const char *id = part_attribute(attributes, "Id");
	const char *type = part_attribute(attributes, "Type");
	const char *target = part_attribute(attributes, "Target");

	if (id == NULL || type == NULL || target == NULL)
		return;
	if (strcmp(id, w->sheet_id) == 0)
		take_target(w->sheet, sizeof(w->sheet), target);
	else if (ends_with(type, "/sharedStrings"))
		take_target(w->strings, sizeof(w->strings), target);
	else if (ends_with(type, "/styles"))
		take_target(w->styles, sizeof(w->styles), target);
}

static const struct part_reader relations_reader = {relations_start, nothing_end, nothing_text};

static int read_parts(struct workbook *w, zip_t *zip)
{
	int r = read_part(w, zip, "xl/workbook.xml", &book_reader);

	if (r == 0)
		r = read_part(w, zip, "xl/_rels/workbook.xml.rels", &relations_reader);
	if (r == 0 && w->strings[0] != '\0')
		r = read_part(w, zip, w->strings, &strings_reader);
	if (r == 0 && w->styles[0] != '\0')
		r = read_part(w, zip, w->styles, &styles_reader);
	return r == 0 ? read_part(w, zip, w->sheet, &sheet_reader) : r;
}

static int read_archive(struct workbook *w, const void *data, size_t size)
{
	zip_source_t *source = zip_source_buffer_create(data, size, 0, NULL);
	zip_t *zip = source != NULL ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
	int r;

	if (zip == NULL) {
		zip_source_free(source);
		return source == NULL ? -ENOMEM : -EINVAL;
	}
	r = read_parts(w, zip);
	zip_discard(zip);
	return r == -ENOENT ? -EINVAL : r;
}

static void workbook_done(struct workbook *w)
{
	grown_done(&w->string_text);
	grown_done(&w->cell.value);
	grown_done(&w->cell.out);
	free(w->offsets);
	free(w->customs);
	free(w->formats);
}

/* What is wrong with the whole file, if no cell was named. */
static void tell(const struct workbook *w, const void *data, size_t size, int r, size_t errors)
{
	if (w->d->errors > errors || r == -ENOMEM)
		return;
	if (r == -EFBIG)
		diag_error(
			w->d, w->file, 0,
			"the workbook is too large: at most %d rows, %d MiB, and %d MiB unpacked",
			XLSX_ROWS_MAX, XLSX_FILE_MAX >> 20, XLSX_PART_MAX >> 20);
	else if (is_compound(data, size))
		diag_error(w->d, w->file, 0,
			   "an old .xls, or a workbook with a password: save it as .xlsx without "
			   "one, or as \"CSV UTF-8\"");
	else
		diag_error(w->d, w->file, 0,
			   "no workbook, or a damaged one: open it, save it as .xlsx or \"CSV "
			   "UTF-8\" and try again");
}

int xlsx_text(const char *file, const void *data, size_t size, struct diag *d, char **ret,
	      size_t *ret_size)
{
	struct workbook w = {.file = file,
			     .d = d,
			     .string_text.max = XLSX_PART_MAX,
			     .cell.value.max = XLSX_CELL_MAX,
			     .cell.out.max = XLSX_TEXT_MAX};
	size_t errors = d->errors;
	int r = size > XLSX_FILE_MAX ? -EFBIG : !xlsx_is(data, size) ? -EINVAL : 0;

	if (r == 0)
		r = read_archive(&w, data, size);
	if (r == 0)
		r = grown_put(&w.cell.out, "\n", 1);
	if (r < 0)
		tell(&w, data, size, r, errors);
	else if (d->errors > errors)
		r = -EINVAL;
	if (r == 0) {
		*ret = w.cell.out.text;
		*ret_size = w.cell.out.size;
		w.cell.out.text = NULL;
	}
	workbook_done(&w);
	return r;
}

int table_text(const char *file, const char *bytes, size_t size, struct diag *d, char **ret,
	       size_t *ret_size)
{
	char *copy;

	if (xlsx_is(bytes, size) || memchr(bytes, '\0', size) != NULL)
		return xlsx_text(file, bytes, size, d, ret, ret_size);
	copy = malloc(size + 1);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, bytes, size);
	copy[size] = '\0';
	*ret = copy;
	*ret_size = size;
	return 0;
}
