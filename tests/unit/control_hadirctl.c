/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <libgen.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "control/server.h"

/*
 * The real hadirctl, run against a daemon that answers each verb with canned rows in the shapes
 * that control/proto.h writes down. What people see, and the exit status, is what is tested.
 */

static struct office {
	char dir[64], path[96], program[512];
	struct control *server;
	const char *answer; /* an array of rows; one with a code and no kind is the error */
	char asked[4096];   /* verb, arguments and rows of the last request */
} office;

static void handle(struct control_request *req, void *ctx)
{
	struct office *o = ctx;
	char *args = json_dumps(control_args(req), JSON_COMPACT | JSON_SORT_KEYS);
	char *rows = control_rows(req) ? json_dumps(control_rows(req), JSON_COMPACT) : NULL;
	json_error_t e;
	json_t *answer = json_loads(o->answer, 0, &e), *row;
	size_t i;

	if (answer == NULL)
		fail_msg("canned answer: %s at %d", e.text, e.position);
	snprintf(o->asked, sizeof(o->asked), "%s%s%s%s", args, rows ? " " : "", rows ? rows : "",
		 control_dry(req) ? " dry" : "");
	free(args);
	free(rows);
	json_array_foreach(answer, i, row)
	{
		bool fault = json_object_get(row, "kind") == NULL;
		const char *code = fault ? json_string_value(json_object_get(row, "code")) : NULL;
		struct control_fault f = {
			.code = code,
			.text = json_string_value(json_object_get(row, "text")),
			.file = json_string_value(json_object_get(row, "file")),
			.expected = json_string_value(json_object_get(row, "expected")),
			.line = (int)json_integer_value(json_object_get(row, "line")),
		};

		if (code != NULL) {
			control_error_at(req, &f);
			json_decref(answer);
			return;
		}
		control_row(req, json_incref(row));
	}
	json_decref(answer);
	control_end(req);
}

static const struct control_verb verbs[] = {
	{"status", CONTROL_ALL, .handle = handle},
	{"today", CONTROL_ALL, .handle = handle},
	{"watch", CONTROL_ALL, .handle = handle},
	{"roster-import", CONTROL_ALL, .bulk = true, .handle = handle},
	{"roster-list", CONTROL_ALL, .handle = handle},
	{"credential-learn", CONTROL_ALL, .handle = handle},
	{"credential-claim", CONTROL_ALL, .handle = handle},
	{"credential-list", CONTROL_ALL, .handle = handle},
	{"time-show", CONTROL_ALL, .handle = handle},
	{"time-confirm", CONTROL_ALL, .handle = handle},
	{"config", CONTROL_ALL, .handle = handle},
	{"explain", CONTROL_ALL, .handle = handle},
	{"punches", CONTROL_ALL, .handle = handle},
	{"paper-add", CONTROL_ALL, .handle = handle},
	{"paper-decide", CONTROL_ALL, .handle = handle},
	{"paper-list", CONTROL_ALL, .handle = handle},
	{"correction-add", CONTROL_ALL, .handle = handle},
	{"setting-list", CONTROL_ALL, .handle = handle},
	{"doubt-answer", CONTROL_ALL, .handle = handle},
	{"month-show", CONTROL_ALL, .handle = handle},
};

static int setup(void **state)
{
	static const struct control_groups groups = {-1, -1, -1, (uid_t)-1};
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(n > 0);
	self[n] = '\0';
	office = (struct office){.dir = "/tmp/hadir-ctl-XXXXXX"};
	/* build/tests/unit/control_hadirctl: the program stands two folders up */
	snprintf(office.program, sizeof(office.program), "%s/hadirctl",
		 dirname(dirname(dirname(self))));
	if (access(office.program, X_OK) != 0)
		fail_msg("%s is not built", office.program);
	assert_non_null(mkdtemp(office.dir));
	snprintf(office.path, sizeof(office.path), "%s/control", office.dir);
	return control_open(office.path, &groups, NULL, verbs, ARRAY_LEN(verbs), &office,
			    &office.server);
}

static int teardown(void **state)
{
	control_free(office.server);
	return rmdir(office.dir);
}

struct result {
	int status;
	char out[8192], err[2048];
};

static size_t append(int fd, char *buf, size_t used, size_t size)
{
	ssize_t n = read(fd, buf + used, size - 1 - used);

	used += n > 0 ? (size_t)n : 0;
	buf[used] = '\0';
	return n > 0 ? used : SIZE_MAX;
}

/* Runs "hadirctl --socket PATH --config /dev/null-like words…" and serves it until it ends. */
static struct result run(const char *words, const char *answer)
{
	struct result r = {0};
	char command[1024];
	int out[2], err[2];
	size_t n_out = 0, n_err = 0;
	pid_t pid;

	office.answer = answer;
	office.asked[0] = '\0';
	snprintf(command, sizeof(command), "exec %s --socket %s %s", office.program, office.path,
		 words);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	pid = fork();
	if (pid == 0) {
		dup2(out[1], 1);
		dup2(err[1], 2);
		close(out[0]);
		close(err[0]);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	while (n_out != SIZE_MAX || n_err != SIZE_MAX) {
		struct pollfd p[3] = {{control_fd(office.server), POLLIN, 0},
				      {n_out == SIZE_MAX ? -1 : out[0], POLLIN, 0},
				      {n_err == SIZE_MAX ? -1 : err[0], POLLIN, 0}};

		poll(p, 3, -1);
		if (p[0].revents)
			control_dispatch(office.server);
		if (p[1].revents)
			n_out = append(out[0], r.out, n_out, sizeof(r.out));
		if (p[2].revents)
			n_err = append(err[0], r.err, n_err, sizeof(r.err));
	}
	close(out[0]);
	close(err[0]);
	assert_int_equal(waitpid(pid, &r.status, 0), pid);
	assert_true(WIFEXITED(r.status));
	r.status = WEXITSTATUS(r.status);
	while (poll(&(struct pollfd){control_fd(office.server), POLLIN, 0}, 1, 0) > 0)
		control_dispatch(office.server);
	return r;
}

static void expect(const char *words, const char *answer, int status, const char *asked,
		   const char *out)
{
	struct result r = run(words, answer);

	if (r.status != status || strcmp(r.out, out) != 0 || strcmp(office.asked, asked) != 0)
		fail_msg("hadirctl %s: status %d, asked %s\nerr: %sgot:\n%s\nwant:\n%s", words,
			 r.status, office.asked, r.err, r.out, out);
}

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

static void test_today_lists_people_by_what_is_known_of_them(void **state)
{
	static const char rows[] =
		"[{\"kind\":\"day\",\"day\":\"2025-03-03\",\"working\":true,\"marks\":[{\"mark\":"
		"\"work\","
		"\"at\":\"07:30:00\",\"done\":true},{\"mark\":\"service\",\"at\":\"08:00:00\","
		"\"done\":"
		"false}],\"counts\":{\"on-time\":1,\"late-work\":1,\"missing\":1}},"
		"{\"kind\":\"person\",\"person\":\"p-01\",\"name\":\"Pegawai "
		"01\",\"unit\":\"umum\","
		"\"state\":\"on-time\",\"arrived\":\"2025-03-03T07:25:10+08:00\",\"late_work_min\":"
		"0},"
		"{\"kind\":\"person\",\"person\":\"p-02\",\"name\":\"Pegawai "
		"Émile\",\"unit\":\"umum\","
		"\"state\":\"late-work\",\"arrived\":\"2025-03-03T07:42:10+08:00\",\"late_work_"
		"min\":12},"
		"{\"kind\":\"person\",\"person\":\"p-03\",\"name\":null"
		",\"unit\":\"umum\","
		"\"state\":\"missing\",\"arrived\":null,\"late_work_min\":0},"
		"{\"kind\":\"unknown\",\"credential\":\"1a2b\",\"reader\":\"pintu-depan\","
		"\"times\":2,"
		"\"last\":\"2025-03-03T07:31:00+08:00\"}]";

	expect("--lang id today", rows, 0, "{}",
	       "Senin, 3 Maret 2025\n"
	       "jam kerja 07.30 (lewat), jam pelayanan 08.00\n"
	       "tepat waktu 1, terlambat kerja 1, belum tercatat 1\n\n"
	       "Nama           Unit  Tercatat    Hasil            Menit\n"
	       "Pegawai 01     umum  07.25 WITA  tepat waktu\n"
	       "Pegawai Émile  umum  07.42 WITA  terlambat kerja     12\n"
	       "p-03           umum              belum tercatat\n"
	       "Belum terdaftar: 1a2b di pintu-depan, 2 kali, terakhir 07.31 WITA\n");
	expect("today --lang en --day 2025-03-01",
	       "[{\"kind\":\"day\",\"day\":\"2025-03-01\",\"working\":false,\"marks\":[],"
	       "\"counts\":{}}]",
	       0, "{\"day\":\"2025-03-01\"}", "Saturday, 1 March 2025\nnot a working day\n\n");
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

static void test_lists_are_aligned_tables(void **state)
{
	expect("--lang en roster list --unit umum",
	       "[{\"person\":\"p-01\",\"name\":\"Pegawai 01\",\"status\":\"PNS\",\"unit\":\"umum\","
	       "\"superior\":\"p-09\",\"schedule\":\"biasa\",\"posts\":[\"a\",\"b\"],"
	       "\"credentials\":1}]",
	       0, "{\"unit\":\"umum\"}",
	       "Id    Name        Status  Unit  Superior  Schedule  Posts  Credentials\n"
	       "p-01  Pegawai 01  PNS     umum  p-09      biasa     a b              1\n");
	expect("--lang id roster list",
	       "[{\"person\":\"p-02\",\"name\":\"Pegawai 02\",\"status\":\"PNS\",\"unit\":\"umum\","
	       "\"superior\":\"\",\"schedule\":\"biasa\",\"posts\":[],\"credentials\":0}]",
	       0, "{}",
	       "Id    Nama        Status  Unit  Atasan langsung  Jadwal  Loket       Kartu/jari\n"
	       "p-02  Pegawai 02  PNS     umum                   biasa          belum terdaftar\n");
	expect("--lang id roster list", "[]", 0, "{}", "Tidak ada.\n");
	expect("--lang id credential list",
	       "[{\"credential\":\"1a2b\",\"card\":\"kartu\",\"format\":\"h10301\",\"reader\":"
	       "\"depan\","
	       "\"times\":12,\"days\":3,\"first\":\"2025-03-03T07:31:00+08:00\",\"last\":null}]",
	       0, "{}",
	       "Kode kartu/jari  Jenis  Format  Pembaca  Kali  Hari  Pertama                       "
	       "   "
	       "Terakhir\n"
	       "1a2b             kartu  h10301  depan      12     3  Senin, 3 Maret 2025, 07.31 "
	       "WITA  "
	       "waktu belum pasti\n");
	expect("--lang en punches --day 2025-03-03 --person p-01",
	       "[{\"seq\":7,\"id\":\"e-7\",\"at\":\"2025-03-03T07:25:10+08:00\",\"earliest\":"
	       "\"2025-03-03T07:25:09+08:00\",\"latest\":\"2025-03-03T07:25:10+08:00\",\"reader\":"
	       "\"a\","
	       "\"credential\":\"1a\",\"person\":\"p-01\",\"name\":\"Pegawai 01\"},"
	       "{\"seq\":10,\"id\":\"e-10\",\"at\":null,\"earliest\":null,\"latest\":null,"
	       "\"reader\":"
	       "\"a\",\"credential\":\"1b\",\"person\":null,\"name\":null}]",
	       0, "{\"day\":\"2025-03-03\",\"person\":\"p-01\"}",
	       "Number  Recorded                          Time bound                     Reader  "
	       "Name            Credential\n"
	       "     7  Monday, 3 March 2025, 07:25 WITA  07:25:09 WITA - 07:25:10 WITA  a       "
	       "Pegawai 01      1a\n"
	       "    10  time not certain                  time not certain               a       "
	       "not registered  1b\n");
	expect("--lang en config",
	       "[{\"section\":\"office\",\"name\":\"\",\"key\":\"id\",\"value\":\"kandangan\","
	       "\"default\":"
	       "false,\"file\":\"/etc/hadir/"
	       "hadir.conf\",\"line\":2},{\"section\":\"reader\",\"name\":"
	       "\"depan\",\"key\":\"gap-ms\",\"value\":\"30\",\"default\":true,\"file\":\"\","
	       "\"line\":0}]",
	       0, "{}",
	       "Section       Key     Value      From\n"
	       "office        id      kandangan  /etc/hadir/hadir.conf:2\n"
	       "reader depan  gap-ms  30         default\n");
}

static void test_explain_gives_verdict_marks_and_reasons(void **state)
{
	static const char rows[] =
		"[{\"kind\":\"verdict\",\"person\":\"p-02\",\"name\":\"Pegawai "
		"02\",\"day\":\"2025-03-03\","
		"\"state\":\"late-work\",\"arrived\":\"2025-03-03T07:42:10+08:00\",\"rev\":2},"
		"{\"kind\":\"mark\",\"mark\":\"work\",\"at\":\"07:30:00\",\"grace_s\":60,"
		"\"outcome\":"
		"\"late\",\"late_min\":12},{\"kind\":\"mark\",\"mark\":\"service\",\"at\":\"08:00:"
		"00\","
		"\"grace_s\":60,\"outcome\":\"on-time\",\"late_min\":0},"
		"{\"kind\":\"sentence\",\"key\":\"explain.first\",\"args\":{\"time\":"
		"\"2025-03-03T07:42:10+08:00\",\"reader\":\"pintu-depan\"},\"text\":\"-\"},"
		"{\"kind\":\"sentence\",\"key\":\"explain.late\",\"args\":{\"mark\":\"work\","
		"\"at\":\"07.30\","
		"\"grace\":\"60\",\"n\":\"12\"},\"text\":\"-\"},"
		"{\"kind\":\"sentence\",\"key\":\"explain.rule\",\"args\":{\"rule\":\"perpres-21-"
		"2023\","
		"\"version\":1,\"date\":\"2023-04-12\",\"source\":\"Perpres "
		"21/2023\"},\"text\":\"-\"}]";

	expect("--lang id explain p-02 2025-03-03", rows, 0,
	       "{\"day\":\"2025-03-03\",\"person\":\"p-02\"}",
	       "Pegawai 02 (p-02), Senin, 3 Maret 2025\n"
	       "Hasil: terlambat kerja, tercatat 07.42.10 WITA (perubahan ke-1)\n\n"
	       "jam kerja 07.30 + 60 detik: terlambat 12 menit\n"
	       "jam pelayanan 08.00 + 60 detik: tepat waktu\n"
	       "- Presensi pertama 07.42.10 WITA di pintu-depan.\n"
	       "- jam kerja: batas 07.30 + 60 detik; terlambat 12 menit.\n"
	       "- Aturan perpres-21-2023 versi 1, berlaku sejak Rabu, 12 April 2023; sumber: "
	       "Perpres 21/2023.\n");
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

static void test_papers_are_entered_decided_and_listed(void **state)
{
	expect("--lang id paper add CT --for p-01,p-02 --from 2025-03-03 --to 2025-03-04 --by p-09",
	       "[{\"kind\":\"warning\",\"key\":\"warn.day-off\",\"args\":{\"person\":\"Pegawai "
	       "01\","
	       "\"date\":\"2025-03-01\"},\"text\":\"-\"},{\"kind\":\"paper\",\"id\":4,\"code\":"
	       "\"CT\","
	       "\"from\":\"2025-03-03\",\"to\":\"2025-03-04\",\"people\":2,\"letterless\":true,"
	       "\"counts\":true,\"rejudged\":3}]",
	       0,
	       "{\"by\":\"p-09\",\"code\":\"CT\",\"from\":\"2025-03-03\",\"people\":[\"p-01\","
	       "\"p-02\"],\"to\":\"2025-03-04\"}",
	       "Pegawai 01: Sabtu, 1 Maret 2025 bukan hari kerja.\n"
	       "Surat nomor 4: CT untuk 2 orang, Senin, 3 Maret 2025 – Selasa, 4 Maret 2025; "
	       "3 hasil dihitung ulang.\nBerlaku; surat menyusul.\n");
	expect("--lang en paper add AT --reader depan --hours 07:00-08:00 --from 2025-03-03 "
	       "--by p-09 --dry",
	       "[{\"kind\":\"paper\",\"id\":5,\"code\":\"AT\",\"from\":\"2025-03-03\",\"to\":"
	       "\"2025-03-03\",\"people\":7,\"letterless\":true,\"counts\":false,\"rejudged\":0}]",
	       0,
	       "{\"by\":\"p-09\",\"code\":\"AT\",\"from\":\"2025-03-03\",\"hours\":\"07:00-08:00\","
	       "\"reader\":\"depan\"} dry",
	       "Dry run, nothing was stored: AT for 7 people, Monday, 3 March 2025; 0 results "
	       "would change.\nIt does not count yet: it waits to be confirmed (hadirctl paper "
	       "confirm).\n");
	expect("--lang id paper confirm 4 --by p-02 --second p-03 --letter 800/1",
	       "[{\"kind\":\"decision\",\"id\":4,\"decision\":\"confirm\",\"rejudged\":0}]", 0,
	       "{\"by\":\"p-02\",\"decision\":\"confirm\",\"id\":4,\"letter\":\"800/1\",\"second\":"
	       "\"p-03\"}",
	       "Surat nomor 4 disetujui; 0 hasil dihitung ulang.\n");
	expect("--lang id paper list --open",
	       "[{\"kind\":\"paper\",\"id\":4,\"code\":\"CT\",\"unit\":\"\",\"people\":[\"p-01\","
	       "\"p-02\"],\"n\":2,\"from\":\"2025-03-03\",\"to\":\"2025-03-03\",\"at\":null,"
	       "\"letter\":\"\",\"by\":\"p-09\",\"name\":\"Pegawai 09\",\"standing\":\"entered\"}]",
	       0, "{\"open\":true}",
	       "Nomor  Kode  Untuk       Tanggal              Jam  Surat           Keadaan         "
	       "    Nama\n"
	       "    4  CT    p-01, p-02  Senin, 3 Maret 2025       surat menyusul  menunggu "
	       "keputusan  Pegawai 09\n");
}

static void test_a_refusal_stands_as_the_office_says_it(void **state)
{
	struct result r = run("--lang id paper refuse 4 --by p-09",
			      "[{\"code\":\"refused\",\"text\":\"perlu orang lain\"}]");

	assert_int_equal(r.status, 4);
	assert_string_equal(r.err, "hadirctl: ditolak: perlu orang lain\n");
}

static void test_corrections_and_answers_are_said_in_words(void **state)
{
	expect("--lang id correction add p-05 2025-03-03 07:25 --in --reason lupa --evidence CCTV "
	       "--by p-05",
	       "[{\"kind\":\"correction\",\"id\":2,\"name\":\"Pegawai 05\",\"day\":\"2025-03-03\","
	       "\"at\":\"07:25:00\",\"direction\":\"in\",\"standing\":\"entered\",\"rejudged\":0}]",
	       0,
	       "{\"at\":\"07:25\",\"by\":\"p-05\",\"day\":\"2025-03-03\",\"direction\":\"in\","
	       "\"evidence\":\"CCTV\",\"person\":\"p-05\",\"reason\":\"lupa\"}",
	       "Perbaikan nomor 2: Pegawai 05, Senin, 3 Maret 2025, datang 07.25: menunggu "
	       "keputusan; 0 hasil dihitung ulang.\n");
	expect("--lang en answer 2025-03-03 holiday --by p-09",
	       "[{\"kind\":\"answer\",\"day\":\"2025-03-03\",\"answer\":\"holiday\",\"paper\":null,"
	       "\"calendar\":7,\"rejudged\":0}]",
	       0, "{\"answer\":\"holiday\",\"by\":\"p-09\",\"day\":\"2025-03-03\"}",
	       "Monday, 3 March 2025: a holiday; 0 results worked out again.\n"
	       "Holiday 7 waits to be accepted (hadirctl calendar accept 7).\n");
	expect("--lang id trial show", "[]", 0, "{}",
	       "Masa uji coba: semua dicatat, tidak ada yang dihitung.\n");
}

static void test_a_month_says_what_it_still_needs(void **state)
{
	expect("--lang id month show 2025-03",
	       "[{\"kind\":\"month\",\"month\":\"2025-03\",\"state\":\"open\",\"people\":2,"
	       "\"unseen\":1,\"objections\":0,\"supplements\":0},{\"kind\":\"person\",\"person\":"
	       "\"p-01\",\"name\":\"Pegawai 01\",\"seen\":\"\"},{\"kind\":\"person\",\"person\":"
	       "\"p-02\",\"name\":\"Pegawai 02\",\"seen\":\"seen\"},{\"kind\":\"missing\",\"key\":"
	       "\"month-needs.days\",\"args\":{\"date\":\"2025-04-04\"},\"text\":\"-\"}]",
	       0, "{\"month\":\"2025-03\"}",
	       "2025-03: terbuka; 2 lembar, 1 belum dilihat; 0 sanggahan, 0 suplemen.\n"
	       "  Pegawai 01 (lembarnya belum dilihat)\n"
	       "! Tiga hari kerja untuk sanggahan lewat pada Jumat, 4 April 2025.\n");
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
		ctl_test(test_today_lists_people_by_what_is_known_of_them),
		ctl_test(test_watch_says_one_line_for_each_event),
		ctl_test(test_roster_import_sends_the_lines_and_shows_the_problems),
		ctl_test(test_a_refused_roster_ends_with_status_4),
		ctl_test(test_lists_are_aligned_tables),
		ctl_test(test_explain_gives_verdict_marks_and_reasons),
		ctl_test(test_credentials_are_learnt_and_claimed),
		ctl_test(test_time_is_shown_and_confirmed),
		ctl_test(test_papers_are_entered_decided_and_listed),
		ctl_test(test_a_refusal_stands_as_the_office_says_it),
		ctl_test(test_corrections_and_answers_are_said_in_words),
		ctl_test(test_a_month_says_what_it_still_needs),
		ctl_test(test_a_wrong_call_is_usage_and_asks_nobody),
		ctl_test(test_errors_become_exit_statuses),
		ctl_test(test_errors_carry_their_place),
		ctl_test(test_without_a_daemon_the_status_is_3),
		ctl_test(test_a_configuration_that_is_asked_for_must_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
