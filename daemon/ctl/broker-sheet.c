/* SPDX-License-Identifier: MIT */
#include "ctl/broker.h"

#include <stdio.h>
#include <string.h>

#include "ctl/read.h"
#include "report/page.h"

/* An address that programs understand and a camera carries over to a phone. */
static void write_url(struct page *p, const struct broker_sheet *s, const struct broker_user *u)
{
	char url[BROKER_HOST_SIZE + 120];
	bool v6 = strchr(s->host, ':') != NULL;

	snprintf(url, sizeof(url), "mqtts://%s:%s@%s%s%s:%d", u->name, u->password, v6 ? "[" : "",
		 s->host, v6 ? "]" : "", BROKER_PORT);
	page_qr(p, url);
}

static void write_topics(struct page *p, const struct broker_sheet *s, const struct broker_user *u)
{
	static const enum text_key titles[] = {TEXT_BROKER_HEAD_TOPICS, TEXT_KEYS};

	page_table(p, titles);
	for (size_t i = 0; i < u->n_topics; i++)
		page_row(p, u->topics[i]);
	page_table_end(p);
}

static void write_sheet(struct page *p, const struct ctl *c, const struct broker_sheet *s,
			const struct broker_user *u)
{
	static const enum text_key titles[] = {TEXT_BROKER_HEAD_FIELD, TEXT_BROKER_HEAD_VALUE,
					       TEXT_KEYS};

	page_line(p, TEXT_BROKER_SHEET_FOR,
		  TEXT_ARGS({"office", s->office}, {"role", show_word(c, "broker-role", u->role)}));
	page_table(p, titles);
	page_row(p, show_text(c, TEXT_BROKER_FIELD_ADDRESS), s->host);
	page_row(p, show_text(c, TEXT_BROKER_FIELD_PORT), show_number(BROKER_PORT));
	page_row(p, show_text(c, TEXT_BROKER_FIELD_TLS), show_text(c, TEXT_BROKER_TLS));
	page_row(p, show_text(c, TEXT_BROKER_FIELD_VERSION), "MQTT 5, MQTT 3.1.1");
	page_row(p, show_text(c, TEXT_BROKER_FIELD_USER), u->name);
	page_row(p, show_text(c, TEXT_BROKER_FIELD_PASSWORD), u->password);
	page_table_end(p);
	write_topics(p, s, u);
	write_url(p, s, u);
	page_line(p, TEXT_BROKER_ONE_DEVICE, NULL);
	page_line(p, TEXT_BROKER_KEEP, TEXT_ARGS({"user", u->name}));
}

static void write_authority(struct page *p, const struct broker_sheet *s)
{
	page_line(p, s->ca != NULL ? TEXT_BROKER_CA_OWN : TEXT_BROKER_CA_PUBLIC, NULL);
	if (s->ca != NULL)
		page_qr(p, s->ca);
}

static void find_path(char ret[BROKER_PATH_SIZE], const char *user)
{
	snprintf(ret, BROKER_PATH_SIZE, "%s/sheets/%s.html", BROKER_FOLDER, user);
}

enum ctl_exit broker_sheet_remove(const struct broker_place *p, const char *user)
{
	char path[BROKER_PATH_SIZE];

	find_path(path, user);
	return place_remove(p, path);
}

enum ctl_exit broker_sheet_file(const struct broker_place *p, const struct broker_sheet *s,
				const struct broker_user *u)
{
	const char *title = show(p->c, TEXT_BROKER_SHEET_TITLE, TEXT_ARGS({"user", u->name}));
	char path[BROKER_PATH_SIZE], *text = NULL;
	struct page *page = NULL;
	enum ctl_exit r = CTL_FAILED;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f != NULL)
		page = page_open(f, PAGE_HTML, p->c->lang, title);
	if (page != NULL) {
		write_sheet(page, p->c, s, u);
		write_authority(page, s);
		r = page_close(page) == 0 ? CTL_OK : CTL_FAILED;
	}
	if (f != NULL)
		fclose(f);
	find_path(path, u->name);
	if (r == CTL_OK)
		r = place_write(p, path, text, PLACE_ROOT);
	free(text);
	return r;
}

enum ctl_exit broker_sheet_show(const struct broker_place *p, const struct broker_sheet *s,
				const struct broker_user *u)
{
	const char *title = show(p->c, TEXT_BROKER_SHEET_TITLE, TEXT_ARGS({"user", u->name}));
	struct page *page = page_open(stdout, PAGE_TEXT, p->c->lang, title);

	if (page == NULL)
		return CTL_FAILED;
	write_sheet(page, p->c, s, u);
	return page_close(page) == 0 ? CTL_OK : CTL_FAILED;
}
