/* SPDX-License-Identifier: MIT */
#include "control_hadirctl.h"

#define STATUS_ROWS                                                                                \
	"[{\"kind\":\"office\",\"id\":\"kandangan\",\"name\":\"Kecamatan Kandangan\",\"zone\":"    \
	"\"Asia/Makassar\",\"version\":\"0.1\",\"uptime_s\":7300},"                                \
	"{\"kind\":\"time\",\"quality\":\"good\",\"error_ms\":120,\"source\":\"ntp\","             \
	"\"earliest\":"                                                                            \
	"\"2025-03-03T07:25:09+08:00\",\"latest\":\"2025-03-03T07:25:10+08:00\"},"                 \
	"{\"kind\":\"database\",\"path\":\"/var/lib/hadir/"                                        \
	"hadir.db\",\"epoch\":\"a\",\"seq\":1234,"                                                 \
	"\"size_bytes\":2202009,\"free_bytes\":1048576000,\"state\":\"ok\"},"                      \
	"{\"kind\":\"reader\",\"name\":\"pintu-depan\",\"type\":\"wiegand\",\"state\":\"ready\","  \
	"\"detail\":\"\",\"seen_s\":3,\"punches\":41,\"losses\":{\"bad-parity\":2,\"lost-gap\":1}" \
	","                                                                                        \
	"\"proved\":true,\"limits\":\"\"},"                                                        \
	"{\"kind\":\"reader\",\"name\":\"jari\",\"type\":\"modbus\",\"state\":\"absent\","         \
	"\"detail\":\"no answer\",\"seen_s\":null,\"punches\":0,\"losses\":{},\"proved\":false,"   \
	"\"limits\":\"\"},"                                                                        \
	"{\"kind\":\"destination\",\"name\":\"kantor\",\"state\":\"connected\",\"backlog\":0,"     \
	"\"oldest_s\":null,\"detail\":\"\"}"

static void test_status_says_readers_time_destinations_and_database(void **state)
{
	expect("--lang id status", STATUS_ROWS "]", 0, "{}",
	       "Kecamatan Kandangan (kandangan), hadir 0.1, 2 jam\n"
	       "Waktu: 07.25.10 WITA, pasti, ± 0,1 detik, sumber: jaringan (NTP)\n"
	       "Basis data: /var/lib/hadir/hadir.db: baik, 1234 presensi, 2 MB, sisa 1000 MB\n"
	       "Pembaca      Keadaan          Terlihat  Presensi  Hilang atau ditolak            "
	       "Catatan\n"
	       "pintu-depan  siap              3 detik        41  paritas salah 2, bit hilang 1\n"
	       "jari         tidak terhubung         -         0                                 "
	       "no answer; profil belum teruji\n"
	       "Tujuan  Keadaan    Tertunda  Terlama  Catatan\n"
	       "kantor  terhubung         0        -\n"
	       "Tidak ada peringatan.\n");
}

static void test_an_alarm_is_a_no_in_every_language_and_in_json(void **state)
{
	static const char rows[] =
		"[{\"kind\":\"alarm\",\"code\":\"disk\",\"subject\":\"store\",\"key\":\"notice."
		"disk\","
		"\"args\":{\"n\":\"12\"},\"text\":\"x\"},"
		"{\"kind\":\"alarm\",\"code\":\"new\",\"key\":\"alarm.of-another-version\","
		"\"text\":\"Kalimat apa adanya.\"}]";

	expect("--lang id status", rows, 1, "{}",
	       "Peringatan: Tempat penyimpanan hampir penuh, sisa 12 MB. Mohon hubungi petugas "
	       "IT.\n"
	       "Peringatan: Kalimat apa adanya.\n");
	expect("status --lang en", rows, 1, "{}",
	       "Alarms: Storage is almost full, 12 MB are left. Please call IT.\n"
	       "Alarms: Kalimat apa adanya.\n");
	expect("--json status", "[{\"kind\":\"alarm\",\"code\":\"x\"}]", 1, "{}",
	       "{\"kind\":\"alarm\",\"code\":\"x\"}\n");
}

static void test_watch_says_one_line_for_each_event(void **state)
{
	static const char rows[] =
		"[{\"kind\":\"punch\",\"at\":\"2025-03-03T07:25:10+08:00\",\"reader\":\"pintu-"
		"depan\","
		"\"credential\":\"1a\",\"person\":\"p-01\",\"name\":\"Pegawai 01\"},"
		"{\"kind\":\"punch\",\"at\":null,\"reader\":\"pintu-depan\",\"credential\":\"1a\","
		"\"person\":null,\"name\":null},"
		"{\"kind\":\"late\",\"at\":\"2025-03-03T07:42:10+08:00\",\"person\":\"p-02\","
		"\"name\":"
		"\"Pegawai 02\",\"unit\":\"umum\",\"work_min\":12},"
		"{\"kind\":\"missing\",\"mark\":\"work\",\"at\":\"07:30:00\",\"unit\":\"umum\","
		"\"people\":[{\"person\":\"p-03\",\"name\":\"Pegawai 03\"},{\"name\":\"Pegawai "
		"04\"}]},"
		"{\"kind\":\"reader\",\"name\":\"jari\",\"state\":\"absent\",\"detail\":\"no "
		"answer\"},"
		"{\"kind\":\"destination\",\"name\":\"kantor\",\"state\":\"down\",\"detail\":\"\"},"
		"{\"kind\":\"time\",\"quality\":\"doubtful\"},"
		"{\"kind\":\"alarm\",\"raised\":false,\"key\":\"notice.disk\",\"args\":{\"n\":3}},"
		"{\"kind\":\"of-another-version\"},"
		"{\"kind\":\"notice\",\"key\":\"notice.reader-back\",\"args\":{\"reader\":\"jari\","
		"\"time\":\"2025-03-03T07:50:00+08:00\",\"n\":5}}]";

	expect("watch --lang id", rows, 1, "{}",
	       "07.25.10 WITA  Pegawai 01 di pintu-depan\n"
	       "waktu belum pasti  Kartu atau jari belum terdaftar (1a) di pintu-depan\n"
	       "Pegawai 02 tercatat 07.42 WITA, terlambat 12 menit.\n"
	       "Belum tercatat sampai 07.30, 2 orang: Pegawai 03 dan Pegawai 04.\n"
	       "Pembaca jari: tidak terhubung (no answer)\n"
	       "Tujuan kantor: terputus\n"
	       "Waktu: meragukan\n"
	       "Selesai: Tempat penyimpanan hampir penuh, sisa 3 MB. Mohon hubungi petugas IT.\n"
	       "Pembaca jari bekerja lagi sejak 07.50.00 WITA, setelah 5 menit.\n");
}

static void write_file(const char *name, const char *text, char *path, size_t size)
{
	FILE *f;

	snprintf(path, size, "%s/%s", office.dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void test_roster_import_sends_the_lines_and_shows_the_problems(void **state)
{
	char path[128], words[256], out[512];

	write_file("a.csv", "id;nama\r\np-01;\"Pegawai; 01\"", path, sizeof(path));
	snprintf(words, sizeof(words), "--lang id roster import %s --dry", path);
	snprintf(out, sizeof(out),
		 "%s:2: peringatan: NIP 17 digit (seharusnya 18)\n"
		 "Uji coba, tidak ada yang disimpan: 1 orang, 2 kartu/jari; 1 baru, 0 berubah.\n",
		 path);
	expect(words,
	       "[{\"kind\":\"problem\",\"severity\":\"warning\",\"line\":2,\"column\":\"nip\","
	       "\"text\":"
	       "\"NIP 17 digit\",\"expected\":\"18\"},{\"kind\":\"summary\",\"people\":1,\"new\":1,"
	       "\"changed\":0,\"credentials\":2,\"rejudged\":0,\"dry\":true}]",
	       0, "{} [{\"text\":\"id;nama\\r\"},{\"text\":\"p-01;\\\"Pegawai; 01\\\"\"}] dry",
	       out);
	unlink(path);
}

static void test_a_refused_roster_ends_with_status_4(void **state)
{
	char path[128], words[256];
	struct result r;

	write_file("a.csv", "id;nama\n", path, sizeof(path));
	snprintf(words, sizeof(words), "--lang id roster import %s", path);
	r = run(words,
		"[{\"kind\":\"problem\",\"severity\":\"error\",\"line\":1,\"text\":\"no unit\"},"
		"{\"code\":\"refused\",\"text\":\"nothing was imported\"}]");
	assert_int_equal(r.status, 4);
	assert_non_null(strstr(r.out, ":1: kesalahan: no unit\n"));
	assert_string_equal(r.err, "hadirctl: ditolak: nothing was imported\n");
	unlink(path);
	r = run(words, "[]");
	assert_int_equal(r.status, 5);
	assert_non_null(strstr(r.err, "tidak dapat dibaca"));
	assert_string_equal(office.asked, "");
}

static void test_credentials_are_learnt_and_claimed(void **state)
{
	expect("--lang id credential learn depan",
	       "[{\"kind\":\"read\",\"n\":1,\"bits\":26,\"refused\":null,\"fits\":[{\"format\":"
	       "\"h10301\","
	       "\"value\":\"12/4567\",\"parity\":true}]},{\"kind\":\"read\",\"n\":2,\"bits\":26,"
	       "\"refused\":\"bad-parity\",\"fits\":[]},{\"kind\":\"result\",\"format\":\"h10301\","
	       "\"credential\":\"1a2b\",\"person\":null,\"needs\":\"\"}]",
	       0, "{\"reader\":\"depan\"}",
	       "Tempelkan kartu ke depan; Ctrl-C untuk berhenti.\n"
	       "Bacaan 1: 26 bit\n  h10301: 12/4567 (dengan paritas)\n"
	       "Bacaan 2: 26 bit, ditolak: paritas salah\n"
	       "Format h10301, kode 1a2b.\n");
	expect("--lang en credential learn depan",
	       "[{\"kind\":\"result\",\"format\":null,\"needs\":\"none-fits\"}]", 1,
	       "{\"reader\":\"depan\"}", "Hold a card to depan; Ctrl-C ends.\nNo format fits.\n");
	expect("--lang en credential claim 1a2b p-02 --from 2025-03-03 --dry",
	       "[{\"credential\":\"1a2b\",\"person\":\"p-02\",\"name\":\"Pegawai 02\",\"from\":"
	       "\"2025-03-03\",\"punches\":4,\"rejudged\":2,\"dry\":true}]",
	       0, "{\"credential\":\"1a2b\",\"from\":\"2025-03-03\",\"person\":\"p-02\"} dry",
	       "Dry run, nothing was stored: 1a2b for Pegawai 02 from Monday, 3 March 2025; 4 "
	       "punches.\n");
}

static void test_time_is_shown_and_confirmed(void **state)
{
	expect("--lang id time show",
	       "[{\"kind\":\"time\",\"quality\":\"none\",\"error_ms\":null,\"source\":\"none\","
	       "\"earliest\":"
	       "null,\"latest\":null,\"drift_ppm\":50,\"references\":0,\"pending\":3}]",
	       1, "{}",
	       "Waktu: waktu belum pasti, belum diketahui, ± ?, sumber: tidak ada\n"
	       "Laju alat 50 ppm, 0 acuan waktu, 3 hasil menunggu\n");
	expect("--lang id time confirm 2025-03-03 07:10:00 --by pegawai-01 --witness pegawai-02 "
	       "--error 10",
	       "[{\"now\":\"2025-03-03T07:10:00+08:00\",\"error_s\":10,\"moved_s\":-75,"
	       "\"narrowed\":4,"
	       "\"rejudged\":2,\"dry\":false}]",
	       0,
	       "{\"by\":\"pegawai-01\",\"day\":\"2025-03-03\",\"error_s\":10,\"time\":\"07:10:00\","
	       "\"witness\":\"pegawai-02\"}",
	       "Waktu dipastikan: Senin, 3 Maret 2025, 07.10 WITA, ± 10 detik; 4 presensi "
	       "dipertegas, "
	       "2 hasil diperbarui.\n"
	       "Berbeda -75 detik dari perkiraan alat.\n");
}

static void test_a_wrong_call_is_usage_and_asks_nobody(void **state)
{
	static const char *const rows[] = {
		"",
		"nonsense",
		"roster",
		"roster import",
		"status now",
		"status --dry",
		"today --unit umum",
		"--nonsense status",
		"--lang de status",
		"explain p-01",
		"time confirm 7:10 --by a --witness b",
		"time confirm 07:10:00 --by a",
		"time confirm 2025-02-30 07:10:00 --by a --witness b",
		"time confirm 07:10:00 --by a --witness b --error x",
		"time confirm 07:10:00 --by a --witness b --error 0",
		"time confirm 07:10:00 --by a --witness b --error 301",
		"paper add CT --for a --by b",
		"paper add CT --for a --from 2025-03-03",
		"paper confirm x --by a",
		"paper confirm 4",
		"correction add a 2025-03-03 07:00 --reason b --evidence c --by d",
		"correction import f --by a",
		"position set camat a --from 2025-03-03",
		"trial end 2025-03-03",
		"answer 2025-03-03 holiday",
		"month lock 2025-03",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct result r = run(rows[i], "[]");

		if (r.status != 2 || office.asked[0] != '\0')
			fail_msg("hadirctl %s: status %d %s", rows[i], r.status, r.out);
	}
}

static void test_errors_become_exit_statuses(void **state)
{
	static const struct {
		const char *code;
		int status;
		const char *text;
	} rows[] = {
		{"not-found", 1, "hadirctl: tidak ditemukan: x\n"},
		{"bad-args", 4, "hadirctl: nilai salah: x\n"},
		{"denied", 4, "hadirctl: tidak diizinkan untuk Anda: x\n"},
		{"refused", 4, "hadirctl: ditolak: x\n"},
		{"failed", 5, "hadirctl: hadird gagal melakukannya: x\n"},
		{"of-another-version", 5, "hadirctl: of-another-version: x\n"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char answer[128];
		struct result r;

		snprintf(answer, sizeof(answer), "[{\"code\":\"%s\",\"text\":\"x\"}]",
			 rows[i].code);
		r = run("--lang id status", answer);
		if (r.status != rows[i].status || strcmp(r.err, rows[i].text) != 0)
			fail_msg("%s: status %d, %s", rows[i].code, r.status, r.err);
		r = run("--json status", answer);
		if (r.status != rows[i].status || strstr(r.out, rows[i].code) == NULL ||
		    r.err[0] != '\0')
			fail_msg("--json %s: status %d, %s", rows[i].code, r.status, r.out);
	}
}

static void test_errors_carry_their_place(void **state)
{
	struct result r =
		run("--lang en status", "[{\"code\":\"refused\",\"text\":\"no such unit\","
					"\"file\":\"a.csv\",\"line\":3,\"expected\":\"umum\"}]");

	assert_string_equal(r.err, "hadirctl: a.csv:3: refused: no such unit (expected umum)\n");
}

static void test_without_a_daemon_the_status_is_3(void **state)
{
	struct result r = run("--lang en --socket /nonexistent/control status", "[]");

	assert_int_equal(r.status, 3);
	assert_string_equal(r.err, "hadirctl: hadird does not answer at /nonexistent/control: "
				   "No such file or directory\n");
}

static void test_a_configuration_that_is_asked_for_must_be_there(void **state)
{
	struct result r = run("--lang en --config /nonexistent.conf verify", "[]");

	assert_int_equal(r.status, 4);
	assert_non_null(strstr(r.err, "/nonexistent.conf"));
}

#define ctl_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ctl_test(test_status_says_readers_time_destinations_and_database),
		ctl_test(test_an_alarm_is_a_no_in_every_language_and_in_json),
		ctl_test(test_watch_says_one_line_for_each_event),
		ctl_test(test_roster_import_sends_the_lines_and_shows_the_problems),
		ctl_test(test_a_refused_roster_ends_with_status_4),
		ctl_test(test_credentials_are_learnt_and_claimed),
		ctl_test(test_time_is_shown_and_confirmed),
		ctl_test(test_a_wrong_call_is_usage_and_asks_nobody),
		ctl_test(test_errors_become_exit_statuses),
		ctl_test(test_errors_carry_their_place),
		ctl_test(test_without_a_daemon_the_status_is_3),
		ctl_test(test_a_configuration_that_is_asked_for_must_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
