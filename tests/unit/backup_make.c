/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>

#include "backup/put.h"
#include "store_fixture.h"

/* A backup from the first byte to the last, and the way back. */

struct office {
	struct fixture *f;
	char etc[96], folder[96];
	struct backup_setup setup;
	struct backup_state state;
	char why[BACKUP_WHY_SIZE];
};

static const uint8_t other_key[BACKUP_KEY_SIZE] = {9};

static void write_text(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		snprintf(path, sizeof(path), "%s/%.*s", folder, (int)(slash - name), name);
		mkdir(path, 0755);
	}
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static bool there(const char *folder, const char *name, const char *text)
{
	char path[256], found[256] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	found[fread(found, 1, sizeof(found) - 1, f)] = '\0';
	fclose(f);
	return text == NULL || strcmp(found, text) == 0;
}

static int office_setup(void **state)
{
	struct office *o = calloc(1, sizeof(*o));
	void *f;

	if (fixture_setup(&f) < 0)
		return -1;
	o->f = f;
	snprintf(o->etc, sizeof(o->etc), "%s/etc", o->f->dir);
	snprintf(o->folder, sizeof(o->folder), "%s/stick", o->f->dir);
	mkdir(o->etc, 0755);
	mkdir(o->folder, 0755);
	write_text(o->etc, "hadir.conf", "[office]\n");
	write_text(o->etc, "conf.d/modbus.conf", "# a bus\n");
	write_text(o->etc, "rules/perpres.conf", "# a rule\n");
	write_text(o->etc, "rules/.hidden.conf", "# not a rule\n");
	write_text(o->etc, "credentials/office-key", "kunci kantor");
	write_text(o->etc, "credentials/note-key", "kunci catatan");
	write_text(o->etc, "credentials/broker/kantor", "sandi");
	write_text(o->etc, "broker/ca.key", "kunci CA");
	write_text(o->etc, "broker/sheets/hr.html", "sandi terbuka");
	write_text(o->etc, "mosquitto/hadir.passwd", "camat:x");
	write_text(o->etc, "mosquitto/certs/hadir.key", "kunci broker");
	write_text(o->etc, "mosquitto/mosquitto.conf", "# Debian's");
	write_text(o->etc, "systemd/system/hadird.service.d/modbus-tcp.conf", "[Service]\n");
	write_text(o->etc, "systemd/system/hadir-backup.service.d/nas.conf", "[Service]\n");
	write_text(o->etc, "systemd/system/other.service.d/other.conf", "[Service]\n");
	o->setup = (struct backup_setup){
		.at = {.root = "", .etc = o->etc},
		.store = o->f->path,
		.folder = o->folder,
		.office = "kandangan",
		.name = "Kecamatan Kandangan",
		.version = "0.1",
		.same_medium = true,
		.keep = 3,
		.key = {4, 5, 6},
		.now_s = 1795338209,
	};
	*state = o;
	return 0;
}

static int office_teardown(void **state)
{
	struct office *o = *state;
	char command[256];
	void *f = o->f;

	snprintf(command, sizeof(command), "rm -rf %s/*", o->f->dir);
	if (o->f->store != NULL)
		fixture_close(o->f);
	if (system(command) != 0)
		return -1;
	free(o);
	return fixture_teardown(&f);
}

static void punch(struct office *o, int n)
{
	must(store_begin(o->f->store));
	for (int i = 1; i <= n; i++) {
		struct journal_row row = wiegand_punch((uint8_t)i, i);

		must(journal_append(o->f->store, &row, &row.seq));
	}
	must(store_commit(o->f->store));
}

static enum backup_result make(struct office *o)
{
	struct backup_state last = o->state;

	backup_make(&o->setup, &last, &o->state, o->why);
	return o->state.result;
}

static void path_of(const struct office *o, const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s", o->folder, name);
}

static void test_a_backup_is_read_back_and_holds_everything(void **state)
{
	static const char *const names[] = {"manifest.json",
					    "conf/hadir.conf",
					    "conf/conf.d/modbus.conf",
					    "conf/rules/perpres.conf",
					    "broker/ca.key",
					    "mosquitto/certs/hadir.key",
					    "mosquitto/hadir.passwd",
					    "credentials/broker/kantor",
					    "credentials/note-key",
					    "credentials/office-key",
					    "system/hadird.service.d/modbus-tcp.conf",
					    "system/hadir-backup.service.d/nas.conf"};
	struct office *o = *state;
	struct sources files = {.n = 0};
	char path[256], scratch[256];
	struct manifest m;

	punch(o, 5);
	if (make(o) != BACKUP_OK)
		fail_msg("%s", o->why);
	assert_int_equal(o->state.punches, 5);
	assert_string_equal(o->state.file.name, "kandangan-000001-20261122.hadir");
	path_of(o, o->state.file.name, path);
	snprintf(scratch, sizeof(scratch), "%s/scratch", o->f->dir);
	must(backup_read(path, o->setup.key, scratch, &m, &files));
	assert_string_equal(m.office, "kandangan");
	assert_string_equal(m.store, o->f->path);
	assert_int_equal(m.copy.punches, 5);
	assert_string_equal(m.copy.epoch, store_epoch(o->f->store));
	assert_int_equal(files.n, ARRAY_LEN(names));
	assert_string_equal(files.files[0].entry.name, names[0]);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t k = 0;

		while (k < files.n && strcmp(files.files[k].entry.name, names[i]) != 0)
			k++;
		if (k == files.n)
			fail_msg("%s is not in it", names[i]);
	}
	sources_done(&files);
	assert_false(
		there(o->f->dir, "backup/hadir.db.copy", NULL)); /* nothing in the open stays */
	assert_int_equal(backup_read(path, other_key, scratch, &m, NULL), -EKEYREJECTED);
}

/* As systemd hands them over. */
/* hadirctl retire --dry, and the office goes on: hadird, who is not root, may restore it. */
static void test_what_root_has_made_is_of_the_user_whose_the_database_is(void **state)
{
	struct office *o = *state;
	char path[256];
	struct stat st;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(o->f->dir, 4711, 4712), 0);
	assert_int_equal(make(o), BACKUP_OK);
	must(backup_state_write(o->f->path, &o->state));
	snprintf(path, sizeof(path), "%s/%s", o->folder, o->state.file.name);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 4711);
	snprintf(path, sizeof(path), "%s/backup/hadir.db.backup", o->f->dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, 4711);
	assert_int_equal(st.st_gid, 4712);
}

static void test_flattened_credentials_find_their_places(void **state)
{
	static const struct {
		const char *credential, *name; /* NULL: left out */
	} rows[] = {
		{"office-key", "credentials/office-key"},
		{"broker_kantor", "credentials/broker/kantor"},
		{"broker_kab_hub", "credentials/broker/kab_hub"},
		{"authority_ca.key", "broker/ca.key"},
		{"authority_hosts", "broker/hosts"},
		{"authority_sheets_hr.html", NULL},
		{"mosquitto_hadir.passwd", "mosquitto/hadir.passwd"},
		{"mosquitto_certs_hadir.key", "mosquitto/certs/hadir.key"},
		{"mosquitto_mosquitto.conf", NULL},
		{"mosquitto_conf.d_hadir.conf", NULL}, /* read where it lies */
	};
	struct office *o = *state;
	char folder[128], why[SOURCES_PATH_SIZE];
	struct sources s;

	snprintf(folder, sizeof(folder), "%s/flat", o->f->dir);
	mkdir(folder, 0700);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		write_text(folder, rows[i].credential, rows[i].credential);
	must(sources_collect(&o->setup.at, folder, &s, why));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool found = false;

		for (size_t k = 0; k < s.n; k++)
			if (strcmp((char *)s.files[k].bytes, rows[i].credential) == 0) {
				found = true;
				if (rows[i].name == NULL ||
				    strcmp(s.files[k].entry.name, rows[i].name) != 0)
					fail_msg("%s became %s", rows[i].credential,
						 s.files[k].entry.name);
			}
		if (found != (rows[i].name != NULL))
			fail_msg("%s: want %s", rows[i].credential,
				 rows[i].name == NULL ? "nothing" : rows[i].name);
	}
	sources_done(&s);
}

static void test_what_goes_wrong_has_a_name_and_leaves_the_last_good_one(void **state)
{
	struct office *o = *state;
	char file[FOLDER_NAME_SIZE], nowhere[128];

	assert_int_equal(make(o), BACKUP_OK);
	strcpy(file, o->state.file.name);
	o->setup.same_medium = false;
	assert_int_equal(make(o), BACKUP_SAME_MEDIUM);
	o->setup.same_medium = true;
	snprintf(nowhere, sizeof(nowhere), "%s/nowhere", o->f->dir);
	o->setup.folder = nowhere;
	assert_int_equal(make(o), BACKUP_NO_FOLDER);
	o->setup.folder = o->folder;
	fixture_close(o->f);
	must(truncate(o->f->path, 8192) < 0 ? -errno : 0);
	assert_int_equal(make(o), BACKUP_DAMAGED);
	assert_string_equal(o->state.file.name, file);
	assert_true(there(o->folder, file, NULL));
	assert_false(there(o->folder, "kandangan-000002-20261122.hadir", NULL));
	assert_false(there(o->folder, "kandangan-000002-20261122.hadir.new", NULL));
}

static void test_numbers_go_on_and_only_the_newest_stay(void **state)
{
	struct office *o = *state;
	struct folder_file *files;
	size_t n;

	write_text(o->folder, "kandangan-000009-20990101.hadir", "of a clock that ran ahead");
	write_text(o->folder, "kandangan-000002-20261101.hadir.new", "half");
	write_text(o->folder, "angkinang-000001-20261101.hadir", "another office's");
	for (int i = 10; i <= 13; i++) {
		assert_int_equal(make(o), BACKUP_OK);
		assert_int_equal(o->state.file.number, i);
	}
	must(folder_list(o->folder, "kandangan", &files, &n));
	assert_int_equal(n, 3);
	assert_int_equal(files[0].number, 13);
	assert_int_equal(files[2].number, 11);
	free(files);
	assert_true(there(o->folder, "angkinang-000001-20261101.hadir", NULL));
	assert_false(there(o->folder, "kandangan-000002-20261101.hadir.new", NULL));
	/* Another stick: the number does not begin anew. */
	must(folder_prune(o->folder, "kandangan", 0, NULL, NULL) < 0 ? -EIO : 0);
	assert_int_equal(make(o), BACKUP_OK);
	assert_int_equal(o->state.file.number, 14);
}

/* Begun anew, as the stick was out when the database was found damaged: a month of nights must not
 * rotate the records away. */
static void test_the_last_backup_that_holds_more_than_the_database_stays(void **state)
{
	struct office *o = *state;
	struct folder_file *files;
	char command[256];
	size_t n;

	for (int i = 1; i <= 2; i++) {
		punch(o, 10);
		assert_int_equal(make(o), BACKUP_OK);
	}
	fixture_close(o->f);
	snprintf(command, sizeof(command), "rm %s*", o->f->path);
	assert_int_equal(system(command), 0);
	fixture_open(o->f);
	for (int i = 3; i <= 7; i++)
		assert_int_equal(make(o), BACKUP_OK);
	must(folder_list(o->folder, "kandangan", &files, &n));
	assert_int_equal(n, 4);
	assert_int_equal(files[2].number, 5);
	assert_int_equal(files[3].number, 2);
	free(files);
	punch(o, 30); /* now there is more here */
	assert_int_equal(make(o), BACKUP_OK);
	must(folder_list(o->folder, "kandangan", &files, &n));
	assert_int_equal(n, 3);
	free(files);
}

static int n_skipped;

static void count_skipped(const char *name, int r)
{
	n_skipped++;
}

static void test_the_newest_that_can_be_read_is_put_back(void **state)
{
	struct office *o = *state;
	struct folder_file file;
	struct manifest m;
	char path[256];
	int64_t lost;

	for (int i = 1; i <= 3; i++) {
		punch(o, 10);
		assert_int_equal(make(o), BACKUP_OK);
	}
	path_of(o, "kandangan-000003-20261122.hadir", path);
	must(truncate(path, 70000) < 0 ? -errno : 0);
	write_text(o->folder, "kandangan-000004-20261122.hadir", "not even that");
	must(store_heartbeat(o->f->store, fixture_now));
	assert_int_equal(backup_restore_last(o->folder, "kandangan", o->setup.key, o->f->path, &m,
					     &file, NULL),
			 -EBUSY);
	fixture_close(o->f);
	assert_int_equal(backup_restore_last(o->folder, "kandangan", o->setup.key, o->f->path, &m,
					     &file, NULL),
			 -EEXIST);
	snprintf(path, sizeof(path), "rm %s %s-*", o->f->path, o->f->path);
	assert_int_equal(system(path), 0);
	n_skipped = 0;
	must(backup_restore_last(o->folder, "kandangan", o->setup.key, o->f->path, &m, &file,
				 count_skipped));
	assert_int_equal(n_skipped, 2);
	assert_int_equal(file.number, 2);
	assert_int_equal(m.copy.punches, 20);
	fixture_open(o->f);
	assert_true(store_restored(o->f->store, &lost));
	assert_int_equal(lost, 10);
	fixture_close(o->f);
	snprintf(path, sizeof(path), "rm %s %s-*", o->f->path, o->f->path);
	assert_int_equal(system(path), 0);
	assert_int_equal(backup_restore_last(o->folder, "kandangan", other_key, o->f->path, &m,
					     &file, count_skipped),
			 -ENOENT);
}

static void test_an_office_is_put_onto_a_spare_card_whole_or_not_at_all(void **state)
{
	struct office *o = *state;
	char path[256], root[128], etc[160], why[SOURCES_PATH_SIZE];
	struct put_setup put = {.at = {.root = root, .etc = "/etc/hadir"},
				.file = path,
				.realtime_ns = 1795338209 * NS_PER_S};
	struct put_done done;
	struct stat st;

	punch(o, 7);
	assert_int_equal(make(o), BACKUP_OK);
	path_of(o, o->state.file.name, path);
	memcpy(put.key, o->setup.key, sizeof(put.key));
	snprintf(root, sizeof(root), "%s/card", o->f->dir);
	mkdir(root, 0755);
	snprintf(etc, sizeof(etc), "%s/etc", root);
	mkdir(etc, 0755);
	write_text(etc, "hadir/hadir.conf", "# as shipped\n");
	write_text(etc, "hadir/rules/bawaan.conf", "# as shipped\n");
	write_text(etc, "hadir/credentials/office-key", "made with the card");

	put.dry = true;
	must(backup_put(&put, &done, why));
	put.dry = false;
	memcpy(put.key, other_key, sizeof(put.key));
	assert_int_equal(backup_put(&put, &done, why), -EKEYREJECTED);
	assert_true(there(etc, "hadir/hadir.conf", "# as shipped\n"));
	memcpy(put.key, o->setup.key, sizeof(put.key));

	must(backup_put(&put, &done, why));
	assert_int_equal(done.files, 11);
	assert_int_equal(done.manifest.copy.punches, 7);
	assert_true(there(etc, "hadir/hadir.conf", "[office]\n"));
	assert_true(there(etc, "hadir/.hadir.conf.replaced-20261122-090329", "# as shipped\n"));
	assert_true(there(etc, "hadir/rules/perpres.conf", "# a rule\n"));
	assert_false(there(etc, "hadir/rules/bawaan.conf", NULL));
	assert_true(there(etc, "hadir/credentials/office-key", "kunci kantor"));
	assert_true(there(etc, "hadir/credentials/broker/kantor", "sandi"));
	assert_true(there(etc, "hadir/broker/ca.key", "kunci CA"));
	assert_true(there(etc, "mosquitto/hadir.passwd", "camat:x"));
	assert_true(there(etc, "systemd/system/hadird.service.d/modbus-tcp.conf", "[Service]\n"));
	snprintf(path, sizeof(path), "%s/hadir/credentials/office-key", etc);
	must(stat(path, &st) < 0 ? -errno : 0);
	assert_int_equal(st.st_mode & 07777, 0400);
	snprintf(path, sizeof(path), "%s%s", root, o->f->path);
	fixture_close(o->f); /* the old machine's */
	must(store_open(path, fixture_key, &o->f->store, o->f->why));
}

static void test_a_retired_machine_keeps_settings_and_no_secret(void **state)
{
	static const char *const gone[] = {"credentials/office-key",
					   "credentials/note-key",
					   "credentials/broker/kantor",
					   "credentials/.office-key.replaced-20260101-000000",
					   "broker/ca.key",
					   "broker/sheets/hr.html",
					   "mosquitto/hadir.passwd",
					   "mosquitto/certs/hadir.key"};
	struct office *o = *state;
	char why[SOURCES_PATH_SIZE], name[128];
	int n;

	write_text(o->etc, gone[3], "an older one");
	write_text(o->f->dir, "hadir.db.damaged-20260101-000000", "people");
	must(store_heartbeat(o->f->store, fixture_now));
	fixture_close(o->f);
	n = backup_wipe(&o->setup.at, o->f->path, why);
	if (n < (int)ARRAY_LEN(gone) + 3)
		fail_msg("%d files, %s", n, why);
	for (size_t i = 0; i < ARRAY_LEN(gone); i++)
		if (there(o->etc, gone[i], NULL))
			fail_msg("%s is still there", gone[i]);
	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "hadir.db%s",
			 (const char *[]){"", "-wal", ".heartbeat", ".damaged-20260101-000000"}[i]);
		if (there(o->f->dir, name, NULL))
			fail_msg("%s is still there", name);
	}
	assert_true(there(o->etc, "hadir.conf", "[office]\n"));
	assert_true(there(o->etc, "mosquitto/mosquitto.conf", "# Debian's"));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)
	const struct CMUnitTest tests[] = {
		T(test_a_backup_is_read_back_and_holds_everything),
		T(test_what_root_has_made_is_of_the_user_whose_the_database_is),
		T(test_flattened_credentials_find_their_places),
		T(test_what_goes_wrong_has_a_name_and_leaves_the_last_good_one),
		T(test_numbers_go_on_and_only_the_newest_stay),
		T(test_the_last_backup_that_holds_more_than_the_database_stays),
		T(test_the_newest_that_can_be_read_is_put_back),
		T(test_an_office_is_put_onto_a_spare_card_whole_or_not_at_all),
		T(test_a_retired_machine_keeps_settings_and_no_secret),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
