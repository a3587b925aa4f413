/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/utf8.h"
#include "exchange/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_table(const void *data, size_t size)
{
	struct diag d = {0};
	char *text;
	size_t length;

	if (table_text("fuzz", data, size, &d, &text, &length) == 0) {
		if (strlen(text) != length ||
		    (xlsx_is(data, size) ? !utf8_valid(text, length)
					 : length != size || memcmp(text, data, size) != 0))
			abort();
		free(text);
	} else if (d.errors == 0) {
		abort();
	}
	diag_done(&d);
}

/* Up to the next NUL; a part that the input does not have is as below. */
static void add_part(zip_t *zip, const char *name, const uint8_t **data, size_t *size,
		     const char *otherwise)
{
	const uint8_t *end = memchr(*data, 0, *size);
	size_t n = end != NULL ? (size_t)(end - *data) : *size;
	zip_source_t *source = n > 0 ? zip_source_buffer(zip, *data, n, 0)
				     : zip_source_buffer(zip, otherwise, strlen(otherwise), 0);
	zip_int64_t i = zip_file_add(zip, name, source, 0);

	if (i < 0)
		abort();
	zip_set_file_compression(zip, (zip_uint64_t)i, ZIP_CM_STORE, 0);
	n += end != NULL;
	*data += n;
	*size -= n;
}

/* Bytes that are no archive are its parts, so that the mutations are of XML. */
static void read_parts(const uint8_t *data, size_t size)
{
	zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(archive, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	zip_stat_t stat;
	void *bytes;

	add_part(zip, "xl/worksheets/sheet1.xml", &data, &size, "<worksheet/>");
	add_part(zip, "xl/sharedStrings.xml", &data, &size,
		 "<sst><si><t>nol</t></si><si><t>satu</t></si></sst>");
	add_part(zip, "xl/styles.xml", &data, &size,
		 "<styleSheet><cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='20'/></cellXfs>"
		 "</styleSheet>");
	add_part(zip, "xl/workbook.xml", &data, &size,
		 "<workbook><sheets><sheet r:id='rId1'/></sheets></workbook>");
	add_part(zip, "xl/_rels/workbook.xml.rels", &data, &size,
		 "<Relationships><Relationship Id='rId1' Type='/worksheet' "
		 "Target='worksheets/sheet1.xml'/><Relationship Id='rId2' Type='/sharedStrings' "
		 "Target='sharedStrings.xml'/><Relationship Id='rId3' Type='/styles' "
		 "Target='styles.xml'/></Relationships>");
	zip_source_keep(archive);
	if (zip_close(zip) < 0 || zip_source_stat(archive, &stat) < 0 ||
	    zip_source_open(archive) < 0)
		abort();
	bytes = malloc(stat.size);
	if (zip_source_read(archive, bytes, stat.size) != (zip_int64_t)stat.size)
		abort();
	zip_source_close(archive);
	zip_source_free(archive);
	read_table(bytes, stat.size);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_table(data, size);
	if (!xlsx_is(data, size))
		read_parts(data, size);
	return 0;
}
