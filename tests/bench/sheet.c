/* SPDX-License-Identifier: MIT */
/* How long the workbook of a month takes: sheet PEOPLE ROUNDS FILE; a line of JSON a round. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/util.h"
#include "../unit/report_month.h"
#include "report/xlsx.h"

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

int main(int argc, char **argv)
{
	size_t people = argc == 4 ? (size_t)atoi(argv[1]) : 0;
	int rounds = argc == 4 ? atoi(argv[2]) : 0;

	for (int i = 0; i < rounds; i++) {
		struct month_sheet *s = month_new(people);
		int64_t begin = now_ns(), took;
		struct stat st;
		int r = sheet_xlsx(argv[3], s);

		took = now_ns() - begin;
		month_sheet_free(s);
		if (r < 0 || stat(argv[3], &st) < 0) {
			fprintf(stderr, "sheet: %s\n", strerror(-r));
			return 1;
		}
		printf("{\"people\": %zu, \"ns\": %lld, \"bytes\": %lld}\n", people,
		       (long long)took, (long long)st.st_size);
	}
	return rounds > 0 ? 0 : 2;
}
