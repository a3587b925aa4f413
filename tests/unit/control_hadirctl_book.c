/* SPDX-License-Identifier: MIT */
#include "control_hadirctl.h"

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

#define ctl_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ctl_test(test_today_lists_people_by_what_is_known_of_them),
		ctl_test(test_lists_are_aligned_tables),
		ctl_test(test_explain_gives_verdict_marks_and_reasons),
		ctl_test(test_papers_are_entered_decided_and_listed),
		ctl_test(test_a_refusal_stands_as_the_office_says_it),
		ctl_test(test_corrections_and_answers_are_said_in_words),
		ctl_test(test_a_month_says_what_it_still_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
