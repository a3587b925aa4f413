/* SPDX-License-Identifier: MIT */
/* A fuzz harness without libFuzzer: each file of the folders named is one input, once. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run_file(const char *path)
{
	FILE *f = fopen(path, "re");
	uint8_t *data;
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) < 0 || (size = ftell(f)) < 0) {
		if (f != NULL)
			fclose(f);
		return;
	}
	rewind(f);
	data = malloc((size_t)size + (size == 0));
	if (data != NULL && fread(data, 1, (size_t)size, f) == (size_t)size)
		LLVMFuzzerTestOneInput(data, (size_t)size);
	free(data);
	fclose(f);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		struct dirent *e;

		while (dir != NULL && (e = readdir(dir)) != NULL) {
			char path[512];

			snprintf(path, sizeof(path), "%s/%s", argv[i], e->d_name);
			if (e->d_name[0] != '.')
				run_file(path);
		}
		if (dir != NULL)
			closedir(dir);
	}
	return 0;
}
