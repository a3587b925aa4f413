/* SPDX-License-Identifier: MIT */
#include "web/workbook.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int workbook_reply(struct reply *a, workbook_fn *write, void *arg)
{
	char path[] = "/tmp/hadir-XXXXXX", buf[16384];
	int fd = mkstemp(path), e;
	FILE *in = NULL;
	size_t n;

	if (fd < 0)
		return -errno;
	close(fd);
	e = write(path, arg);
	if (e == 0 && (in = fopen(path, "re")) == NULL)
		e = -errno;
	unlink(path);
	if (e < 0)
		return e;
	a->kind = REPLY_FILE;
	strcpy(a->type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
		fwrite(buf, 1, n, a->f);
	fclose(in);
	return 0;
}
