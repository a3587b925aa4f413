/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/rules-folder.h"

#define RULE(name, more) \
	"[rule]\nname = " name "\nversion = 1\nvalid-from = 2026-01-01\nsource = Uji\n" more
#define HOURS "[schedule default]\nmon = 07:30-16:00\n"

/* What the disk says next time; 0: what it says. */
static struct {
	int fchmod, file, folder; /* fsync() of either */
} fails;

int fchmod(int fd, mode_t mode)
{
	errno = fails.fchmod;
	return fails.fchmod != 0 ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int fsync(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	errno = S_ISDIR(st.st_mode) ? fails.folder : fails.file;
	return errno != 0 ? -1 : 0;
}

static char folder[] = "/tmp/hadir-rules-XXXXXX";

static int make_folder(void **state)
{
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static const char *path_of(const char *name)
{
	static char path[RULES_PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int remove_folder(void **state)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	while ((e = readdir(dir)) != NULL)
		unlink(path_of(e->d_name));
	closedir(dir);
	return rmdir(folder);
}

static void assert_holds(const char *name, const char *want)
{
	struct diag d = {0};
	char *text;
	size_t size;

	assert_int_equal(0, ini_read_file(path_of(name), INI_FILE_MAX, &d, &text, &size));
	assert_string_equal(want, text);
	free(text);
}

static int entries(void)
{
	DIR *dir = opendir(folder);
	int n = -2; /* . and .. */

	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static void test_a_rule_is_found_by_its_name_and_not_by_its_files(void **state)
{
	static const struct {
		const char *name, *file;
		int there;
	} rows[] = {
		{"jam", "0-kantor.conf", 1}, {"libur", "libur.conf", 0}, /* nobody's yet */
		{"kode", "kode-2.conf", 0}, /* kode.conf holds another rule */
		{"flexi", "flexi.conf", 0}, /* an example is none */
		{"../jam", NULL, -EINVAL},  /* no name of a file */
	};
	char path[RULES_PATH_SIZE];
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, rules_folder_put(path_of("0-kantor.conf"), RULE("jam", HOURS)));
	assert_int_equal(0, rules_folder_put(path_of("kode.conf"), RULE("lain", "")));
	assert_int_equal(0, rules_folder_put(path_of("flexi.conf.example"), RULE("flexi", "")));
	assert_int_equal(0, mkdir(path_of("0.conf"), 0700)); /* whatever cannot be read is none */
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r = rules_folder_find(folder, rows[i].name, path);

		if (r != rows[i].there || (r >= 0 && strcmp(path, path_of(rows[i].file)) != 0))
			fail_msg("%s: %d %s", rows[i].name, r, path);
	}
	assert_int_equal(-EINVAL, rulebook_load(folder, &d, &b));
	assert_string_equal(path_of("0.conf"), d.items[0].file);
	diag_done(&d);
	rmdir(path_of("0.conf"));
}

static void test_a_text_is_tried_in_the_place_of_its_file(void **state)
{
	struct rulebook *b = NULL;
	struct diag d = {0};

	assert_int_equal(0, rules_folder_put(path_of("a.conf"), RULE("jam", HOURS)));
	assert_int_equal(0, rules_folder_put(path_of("b.conf"), RULE("lain", "")));
	assert_int_equal(0, rules_folder_try(folder, path_of("a.conf"),
					     RULE("jam", "[schedule default]\ntue = 08:00-12:00\n"),
					     &d, &b));
	assert_true(b->rules->sets[0].schedules[0].weekday[0].off); /* not both */
	rulebook_free(b);
	assert_int_equal(0, d.count);
	assert_int_equal(-EINVAL,
			 rules_folder_try(folder, path_of("c.conf"), RULE("jam", HOURS), &d, &b));
	assert_true(d.errors > 0); /* a.conf says so already */
	diag_done(&d);
	assert_holds("a.conf", RULE("jam", HOURS));
}

static void test_a_file_is_replaced_whole_or_not_at_all(void **state)
{
	const struct rlimit tight = {8, RLIM_INFINITY}, wide = {RLIM_INFINITY, RLIM_INFINITY};
	struct stat st;

	assert_int_equal(0, rules_folder_put(path_of("a.conf"), "first\n"));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &tight));
	assert_int_equal(-EFBIG, rules_folder_put(path_of("a.conf"), "what is too long\n"));
	assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &wide));
	assert_holds("a.conf", "first\n");
	assert_int_equal(1, entries());
	assert_int_equal(0, rules_folder_put(path_of("a.conf"), "second\n"));
	assert_holds("a.conf", "second\n");
	assert_int_equal(1, entries());
	assert_int_equal(0, stat(path_of("a.conf"), &st));
	assert_int_equal(0644, st.st_mode & 0777);
	assert_int_equal(0, rules_folder_put(path_of("a.conf"), NULL));
	assert_int_equal(0, rules_folder_put(path_of("a.conf"), NULL)); /* gone is gone */
	assert_int_equal(0, entries());
	assert_int_equal(-ENOENT, rules_folder_put("/nowhere/hadir/a.conf", "x\n"));
	assert_true(rules_folder_put("/proc/self/a.conf", "x\n") < 0); /* nobody's to fill */
}

static void test_what_cannot_be_a_file_of_rules_changes_nothing(void **state)
{
	char longest[NAME_MAX + 1] = "/", path[RULES_PATH_SIZE], far[RULES_PATH_SIZE + 8];

	memset(longest + 1, 'a', NAME_MAX - 1);
	memcpy(longest + NAME_MAX - 5, ".conf", 6);
	memset(far, 'a', sizeof(far) - 1);
	far[0] = '/';
	memcpy(far + sizeof(far) - 8, "/a.conf", 8);
	assert_int_equal(-EINVAL, rules_folder_put("a.conf", "x\n"));
	assert_int_equal(-EINVAL, rules_folder_put(far, "x\n"));
	assert_int_equal(-ENAMETOOLONG, rules_folder_put(path_of(longest + 1), "x\n"));
	assert_int_equal(0, mkdir(path_of("a.conf"), 0700));
	assert_int_equal(-EISDIR, rules_folder_put(path_of("a.conf"), "x\n"));
	assert_int_equal(-EISDIR, rules_folder_put(path_of("a.conf"), NULL));
	assert_int_equal(1, entries());
	assert_int_equal(0, mkdir(path_of(".b.conf.new"), 0700));
	assert_int_equal(-EISDIR, rules_folder_put(path_of("b.conf"), "x\n"));
	rmdir(path_of("a.conf"));
	rmdir(path_of(".b.conf.new"));
	/* It lies where we cannot name it: slashes lead there, however many. */
	assert_int_equal(0, rules_folder_put(path_of("a.conf"), RULE("jam", "")));
	memset(far, '/', sizeof(far) - 1);
	memcpy(far, folder, strlen(folder));
	far[RULES_PATH_SIZE - 4] = '\0';
	assert_int_equal(-ENAMETOOLONG, rules_folder_find(far, "jam", path));
	memset(far, '/', sizeof(far) - 1);
	far[RULES_PATH_SIZE - 4] = '\0';
	assert_int_equal(-ENAMETOOLONG, rules_folder_find(far, "jam", path));
}

static void test_what_the_disk_refuses_is_told_and_leaves_the_old_file(void **state)
{
	static const struct {
		const char *claim;
		int fchmod, file, folder, want;
		const char *holds;
	} rows[] = {
		{"the mode", EPERM, 0, 0, -EPERM, "first\n"},
		{"the file", 0, EIO, 0, -EIO, "first\n"},
		/* It is there; only a power cut may bring the old one back. */
		{"the folder", 0, 0, EIO, -EIO, "second\n"},
		{"a folder that cannot be asked", 0, 0, EINVAL, 0, "second\n"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r;

		assert_int_equal(0, rules_folder_put(path_of("a.conf"), "first\n"));
		fails.fchmod = rows[i].fchmod;
		fails.file = rows[i].file;
		fails.folder = rows[i].folder;
		r = rules_folder_put(path_of("a.conf"), "second\n");
		memset(&fails, 0, sizeof(fails));
		if (r != rows[i].want)
			fail_msg("%s: %d", rows[i].claim, r);
		assert_holds("a.conf", rows[i].holds);
		assert_int_equal(1, entries());
	}
}

static void test_what_a_power_cut_left_half_written_is_not_in_the_way(void **state)
{
	assert_int_equal(0, rules_folder_put(path_of(".a.conf.new"), "half a"));
	assert_int_equal(0, rules_folder_put(path_of("a.conf"), "whole\n"));
	assert_holds("a.conf", "whole\n");
	assert_int_equal(1, entries());
}

static void test_a_name_that_leads_to_itself_is_told(void **state)
{
	char path[RULES_PATH_SIZE];

	assert_int_equal(0, symlink("jam.conf", path_of("jam.conf")));
	assert_int_equal(-ELOOP, rules_folder_find(folder, "jam", path));
}

static void test_a_folder_full_of_files_says_so(void **state)
{
	char name[32], path[RULES_PATH_SIZE];
	struct rulebook *b = NULL;
	struct diag d = {0};

	/* What cannot be read as rules is nobody's, and is in the way by its name only. */
	assert_int_equal(0, rules_folder_put(path_of("jam.conf"), "no rules\n"));
	for (int i = 2; i <= RULEBOOK_FILES_MAX; i++) {
		snprintf(name, sizeof(name), "jam-%d.conf", i);
		assert_int_equal(0, rules_folder_put(path_of(name), RULE("lain", "")));
	}
	assert_int_equal(-EEXIST, rules_folder_find(folder, "jam", path));
	assert_int_equal(-EINVAL,
			 rules_folder_try(folder, path_of("b.conf"), RULE("b", ""), &d, &b));
	assert_int_equal(1, d.errors);
	assert_non_null(strstr(d.items[d.count - 1].text, "more than"));
	diag_done(&d);
	assert_int_equal(0, rules_folder_put(path_of("last.conf"), RULE("b", "")));
	assert_int_equal(-EINVAL, rulebook_load(folder, &d, &b));
	assert_string_equal(path_of("last.conf"), d.items[0].file);
	assert_non_null(strstr(d.items[0].text, "not read"));
	diag_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_rule_is_found_by_its_name_and_not_by_its_files, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(test_a_text_is_tried_in_the_place_of_its_file,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_what_cannot_be_a_file_of_rules_changes_nothing,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			test_what_the_disk_refuses_is_told_and_leaves_the_old_file, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			test_what_a_power_cut_left_half_written_is_not_in_the_way, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(test_a_name_that_leads_to_itself_is_told,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_a_folder_full_of_files_says_so, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_a_file_is_replaced_whole_or_not_at_all,
						make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
