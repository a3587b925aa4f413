/* SPDX-License-Identifier: MIT */
#include "web/roster_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/roster.h"
#include "exchange/xlsx.h"
#include "report/template.h"
#include "web/workbook.h"
#include "web/file_words.h"

/*
 * Many people at once, out of a spreadsheet. The file is tried first; what it would do is shown
 * together with its text, and only the button below that does it.
 */

static int write_template(const char *path, void *arg)
{
	const struct request *r = arg;

	return template_write(path, r->lang, TEMPLATE_ROSTER, roster_column);
}

int roster_template(struct request *r, struct reply *a)
{
	strcpy(a->filename, "contoh-pegawai.xlsx");
	return workbook_reply(a, write_template, r);
}

static void upload_form(struct reply *a)
{
	html(a, "<p>%t <a href=\"/pegawai/contoh\">%t</a></p>\n", TEXT_WYEAR_IMPORT_HINT,
	     TEXT_WYEAR_TEMPLATE);
	form_begin_upload(a, "/pegawai/impor");
	field(a, "berkas", TEXT_WYEAR_FILE, TEXT_WYEAR_FILE_HINT, NULL,
	      "type=file required accept=\".xlsx,.csv,.txt\"");
	form_end(a, TEXT_WYEAR_TRY);
}

int roster_import_form(struct request *r, struct reply *a)
{
	page_begin(a, TEXT_WYEAR_IMPORT, NULL);
	upload_form(a);
	page_end(a);
	return 0;
}

static void summary(struct reply *a, const json_t *rows, enum text_key key)
{
	static const char *const names[] = {"people", "new", "changed", "credentials", "rejudged"};
	char n[ARRAY_LEN(names)][24];
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		if (!row_is(row, "kind", "summary"))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			snprintf(n[k], sizeof(n[k]), "%lld",
				 (long long)row_number(row, names[k], 0));
		web_notice(a, "ok", key,
			   TEXT_ARGS({"n", n[0]}, {"new", n[1]}, {"changed", n[2]},
				     {"credentials", n[3]}, {"rejudged", n[4]}));
	}
}

/* The text of what was uploaded; NULL after showing why not. */
static char *take_text(struct request *r, struct reply *a)
{
	const struct form_field *file = form_file(&r->form, "berkas");
	char words[FILE_WORDS_SIZE];
	struct diag d = {0};
	char *ret = NULL;
	size_t size;

	if (file == NULL || file->size == 0) {
		a->status = 422;
		web_notice(a, "bad", TEXT_WYEAR_NO_FILE, NULL);
		return NULL;
	}
	table_text(file->filename, file->value, file->size, &d, &ret, &size);
	for (size_t i = 0; i < d.count; i++)
		html(a, "<p class=\"notice warn\">%t %d: %s</p>\n", TEXT_WYEAR_LINE,
		     d.items[i].line, file_words(r->lang, d.items[i].text, words));
	diag_done(&d);
	if (ret == NULL)
		a->status = 422;
	return ret;
}

static void try_it(struct request *r, struct reply *a, const char *text)
{
	struct answer answer = {0};
	char *copy = strdup(text); /* the asking cuts it into lines */
	int e = copy == NULL ? -ENOMEM
			     : ask_bulk(r, "roster-import", json_object(), copy, true, &answer);

	free(copy);
	if (e < 0)
		web_refusal(a, &answer);
	roster_problems(a, answer.rows, true);
	if (e == 0) {
		summary(a, answer.rows, TEXT_WYEAR_WOULD);
		form_begin_upload(a, "/pegawai/impor");
		field_hidden(a, "isi", text);
		form_end(a, TEXT_WYEAR_DO_IMPORT);
	}
	answer_done(&answer);
}

static int do_it(struct request *r, struct reply *a, const char *text)
{
	struct answer answer = {0};
	char *copy = strdup(text);
	int e = copy == NULL ? -ENOMEM
			     : ask_bulk(r, "roster-import", json_object(), copy, false, &answer);

	free(copy);
	if (e == 0) {
		e = reply_done(a, TEXT_WYEAR_IMPORTED, "/pegawai");
	} else {
		page_begin(a, TEXT_WYEAR_IMPORT, NULL);
		web_refusal(a, &answer);
		roster_problems(a, answer.rows, true);
		upload_form(a);
		page_end(a);
		e = 0;
	}
	answer_done(&answer);
	return e;
}

int roster_import(struct request *r, struct reply *a)
{
	const char *tried = form_text(&r->form, "isi");
	char *text;

	if (*tried != '\0')
		return do_it(r, a, tried);
	page_begin(a, TEXT_WYEAR_IMPORT, NULL);
	text = take_text(r, a);
	if (text != NULL)
		try_it(r, a, text);
	free(text);
	upload_form(a);
	page_end(a);
	return 0;
}
