/* SPDX-License-Identifier: MIT */
#include "ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "base/time-source.h"
#include "base/zone.h"
#include "core/civil.h"
#include "ctl/read.h"
#include "report/tasks.h"

/* What waits for whom (report/tasks.h). */

static void print_json(const struct ctl *c, const struct tasks *t, const struct task *task)
{
	char day[CIVIL_DATE_SIZE], text[512];
	json_t *row;

	civil_format_day(day, task->day);
	row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b, s:s}", "kind", "task", "what",
			task_name(task->what), "whose", task->whose, "person",
			task->person < 0 ? "" : people_id(book_people(t->book), task->person),
			"day", day, "n", (int)task->n, "escalated", (int)task->escalated, "text",
			task_sentence(t, c->lang, task, text, sizeof(text)));
	json_dumpf(row, stdout, JSON_COMPACT);
	puts("");
	json_decref(row);
}

static void print_whose(const struct ctl *c, const struct tasks *t, const char *whose)
{
	int32_t person = people_find(book_people(t->book), whose);
	const char *name = person < 0 ? NULL : people_name(book_people(t->book), person);

	puts(*whose == '\0' ? show_text(c, TEXT_TASK_NOBODY) : name != NULL ? name : whose);
}

static size_t print(const struct ctl *c, const struct tasks *t)
{
	const char *whose = NULL;
	char text[512];
	size_t shown = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->list[i];

		if (c->person != NULL && strcmp(task->whose, c->person) != 0)
			continue;
		shown++;
		if (c->json) {
			print_json(c, t, task);
			continue;
		}
		if (whose == NULL || strcmp(whose, task->whose) != 0) {
			whose = task->whose;
			print_whose(c, t, whose);
		}
		printf("- %s\n", task_sentence(t, c->lang, task, text, sizeof(text)));
	}
	return shown;
}

bool read_today(struct ctl *c, int32_t *ret)
{
	struct zone z = {0};

	if (c->day != NULL)
		return read_day(c, c->day, ret);
	if (zone_load(c->zone, &z) == 0)
		*ret = civil_local_day(&z, time_now().realtime_ns);
	else
		*ret = civil_local_day(&(struct zone){0}, time_now().realtime_ns);
	zone_done(&z);
	return true;
}

enum ctl_exit ctl_tasks(struct ctl *c, int argc, char **argv)
{
	struct reading reading;
	enum ctl_exit status;
	struct tasks t;
	int32_t today;
	int r;

	if (!read_today(c, &today))
		return CTL_REFUSED;
	status = reading_open(c, today - TASKS_LOOK_BACK, today, &reading);
	if (status != CTL_OK)
		return status;
	r = tasks_of(reading.book, reading.q, today, &t);
	if (r < 0) {
		ctl_complain(c, TEXT_ERROR_FILE,
			     TEXT_ARGS({"path", c->store}, {"cause", strerror(-r)}));
		status = CTL_FAILED;
	} else if (print(c, &t) == 0 && !c->json) {
		puts(show_text(c, TEXT_NOTHING));
	}
	tasks_done(&t);
	reading_done(&reading);
	return status;
}
