/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* Papers out of a file. */
TEXT(PAPERS_TAKEN, "line.papers-taken", "{n} surat diterima; {rejudged} hasil dihitung ulang.",
     "{n} papers taken; {rejudged} results worked out again.")
TEXT(PAPERS_DRY, "line.papers-dry", "Uji coba, tidak ada yang disimpan: {n} surat dapat diterima.",
     "Dry run, nothing was stored: {n} papers can be taken.")
TEXT(PAPERS_REFUSED, "line.papers-refused", "{n} baris perlu diperbaiki; tidak ada yang disimpan.",
     "{n} rows need a cure; nothing was stored.")
TEXT(PAPERS_STOPPED, "line.papers-stopped", "Terhenti setelah {n} surat; jalankan lagi untuk sisanya.",
     "Stopped after {n} papers; run it again for the others.")

/* Calendars. */
TEXT(CALENDAR_DISAGREES, "line.calendar-disagrees",
     "Kalender ini berbeda dengan keputusan yang berlaku:", "This calendar disagrees with the decree in force:")
TEXT(CALENDAR_AGREES, "line.calendar-agrees", "Kalender ini sama dengan keputusan yang berlaku.",
     "This calendar agrees with the decree in force.")
TEXT(CALENDAR_NO_DECREE, "line.calendar-no-decree",
     "Belum ada keputusan hari libur tahun {n}: cocokkan dulu dengan SKB sebelum diterima.",
     "There is no decree on the holidays of {n} yet: check against it before you accept any.")
TEXT(CALENDAR_ONLY_FEED, "line.calendar-only-feed", "{date}: {name} (hanya di kalender ini)",
     "{date}: {name} (only in this calendar)")
TEXT(CALENDAR_ONLY_DECREE, "line.calendar-only-decree", "{date}: {name} (hanya di keputusan)",
     "{date}: {name} (only in the decree)")
TEXT(CALENDAR_ADDED, "line.calendar-added",
     "{n} hari menunggu persetujuan (hadirctl calendar accept); {there} hari sudah ada di keputusan.",
     "{n} days wait for somebody to accept them (hadirctl calendar accept); {there} are in the decree already.")
TEXT(CALENDAR_DRY, "line.calendar-dry",
     "Uji coba, tidak ada yang disimpan: {n} hari akan menunggu persetujuan; {there} hari sudah ada di keputusan.",
     "Dry run, nothing was stored: {n} days would wait for somebody to accept them; {there} are in the decree already.")
TEXT(CALENDAR_ENTERED, "line.calendar-entered", "Nomor {n}: {date}, {name}; menunggu persetujuan.",
     "Number {n}: {date}, {name}; waits for somebody to accept it.")
TEXT(CALENDAR_DECIDED, "line.calendar-decided", "{date}: {decision}; {rejudged} hasil dihitung ulang.",
     "{date}: {decision}; {rejudged} results worked out again.")
TEXT(CALENDAR_HEAD_DAY, "head.calendar-day", "Tanggal", "Day")
TEXT(CALENDAR_HEAD_NAME, "head.calendar-name", "Hari libur", "Holiday")
TEXT(CALENDAR_HEAD_KIND, "head.calendar-kind", "Jenis", "Kind")
TEXT(CALENDAR_HEAD_DECREE, "head.calendar-decree", "Keputusan", "Decree")
TEXT(CALENDAR_HEAD_STANDING, "head.calendar-standing", "Keadaan", "Standing")
TEXT(HOLIDAY_NATIONAL, "holiday.national", "libur nasional", "national")
TEXT(HOLIDAY_JOINT, "holiday.joint", "cuti bersama", "joint leave")
TEXT(HOLIDAY_REGIONAL, "holiday.regional", "libur daerah", "regional")

/* attlog.dat and the official terminal. */
TEXT(ATTLOG_TAKEN, "line.attlog-taken",
     "{n} presensi diterima, {known} sudah ada; {unknown} tanpa pemilik PIN, {aside} disisihkan; {rejudged} hasil dihitung ulang.",
     "{n} punches taken, {known} were there; {unknown} of unknown PINs, {aside} set aside; {rejudged} results worked out again.")
TEXT(ATTLOG_DRY, "line.attlog-dry",
     "Uji coba, tidak ada yang disimpan: {n} presensi baru, {known} sudah ada; {unknown} tanpa pemilik PIN, {aside} disisihkan; {rejudged} hasil akan dihitung ulang.",
     "Dry run, nothing was stored: {n} new punches, {known} are there; {unknown} of unknown PINs, {aside} set aside; {rejudged} results would be worked out again.")
TEXT(ATTLOG_WAITING, "line.attlog-waiting",
     "Sekitar {n} hari-orang dihitung ulang sambil jalan.", "About {n} person-days are being worked out again.")
TEXT(ATTLOG_UNKNOWN, "line.attlog-unknown",
     "PIN {pin} belum ada pemiliknya: {n} baris dilewati (roster: jenis pin, format user; atau --map).",
     "Nobody holds PIN {pin}: {n} rows passed over (roster: jenis pin, format user; or --map).")
TEXT(ATTLOG_NO_PIN, "line.attlog-no-pin", "{person} tidak punya PIN: {n} presensi tidak ditulis",
     "{person} has no PIN: {n} punches were not written")
TEXT(ATTLOG_EMPTY, "error.attlog-empty", "tidak ada baris presensi di {path}",
     "there is no punch in {path}")
TEXT(ERROR_ZONE, "error.zone", "zona waktu \"{zone}\" tidak dikenal; contoh: Asia/Jakarta",
     "no such time zone \"{zone}\"; expected one such as Asia/Jakarta")
TEXT(COMPARE_SUMMARY, "line.compare-summary",
     "{n} hari-orang: {same} sama, {differ} berbeda, {here} hanya di sini, {there} hanya di mesin.",
     "{n} person-days: {same} alike, {differ} differ, {here} only here, {there} only in the terminal.")
TEXT(COMPARE_AHEAD, "line.compare-ahead", "Jam mesin itu kira-kira {n} detik lebih cepat.",
     "The terminal's clock is about {n} s ahead.")
TEXT(COMPARE_BEHIND, "line.compare-behind", "Jam mesin itu kira-kira {n} detik lebih lambat.",
     "The terminal's clock is about {n} s behind.")
TEXT(COMPARE_TOO_LONG, "error.compare-too-long", "paling banyak {n} hari sekali jalan: gunakan --from dan --to",
     "at most {n} days at a time: use --from and --to")
TEXT(COMPARE_DAY, "head.compare-day", "Tanggal", "Day")
TEXT(COMPARE_PERSON, "head.compare-person", "Pegawai", "Person")
TEXT(COMPARE_WHAT, "head.compare-what", "Apa", "What")
TEXT(COMPARE_HERE, "head.compare-here", "Di sini", "Here")
TEXT(COMPARE_THERE, "head.compare-there", "Di mesin", "Terminal")
TEXT(COMPARE_SECONDS, "head.compare-seconds", "Selisih (detik)", "Difference (s)")
TEXT(COMPARE_FIRST, "compare.first", "pertama", "first")
TEXT(COMPARE_LAST, "compare.last", "terakhir", "last")
TEXT(COMPARE_ONLY_HERE, "compare.only-here", "hanya di sini", "only here")
TEXT(COMPARE_ONLY_THERE, "compare.only-there", "hanya di mesin", "only in the terminal")

/* The workbooks to fill in: names of their sheets are at most 31 letters. */
TEXT(ERROR_WRITE, "error.write", "{path} tidak dapat ditulis: {cause}", "cannot write {path}: {cause}")
TEXT(TEMPLATE_WRITTEN, "line.template-written", "Ditulis: {path}. Isi, simpan, lalu impor berkasnya.",
     "Written: {path}. Fill it in, save it, and import the file.")
TEXT(TEMPLATE_SHEET, "template.sheet", "Data", "Data")
TEXT(TEMPLATE_LEGEND, "template.legend", "Petunjuk", "Help")
TEXT(COLUMN_ID, "column.id", "Nama pendek yang tidak pernah berubah: a-z, 0-9 dan -, misalnya pegawai-01. Bukan NIP.",
     "A short name that never changes: a-z, 0-9 and -, such as pegawai-01. Not a NIP.")
TEXT(COLUMN_NAME, "column.name", "Nama lengkap dengan gelar.", "The full name with titles.")
TEXT(COLUMN_NIP, "column.nip", "18 angka; kosong bila tidak ada.", "18 digits; empty if there is none.")
TEXT(COLUMN_STATUS, "column.status", "PNS, PPPK, PPPK-PW atau NON-ASN.", "PNS, PPPK, PPPK-PW or NON-ASN.")
TEXT(COLUMN_UNIT, "column.unit", "Bagian, misalnya sekretariat.", "The section, such as sekretariat.")
TEXT(COLUMN_SUPERIOR, "column.superior", "Id atasan langsung; kosong bila tidak ada.",
     "Id of the superior; empty if there is none.")
TEXT(COLUMN_SCHEDULE, "column.schedule", "Nama jadwal di berkas aturan; kosong untuk jadwal umum.",
     "A schedule of the rules; empty for the default one.")
TEXT(COLUMN_POSTS, "column.posts", "Loket yang dapat dijaga, dipisah spasi; boleh kosong.",
     "Counters the person can staff, with blanks between them; may be empty.")
TEXT(COLUMN_KIND, "column.kind", "kartu, jari atau pin; satu baris untuk setiap kartu atau jari. Kosong bila belum ada.",
     "kartu, jari or pin; one row for each card or finger. Empty if there is none yet.")
TEXT(COLUMN_FORMAT, "column.format", "Kartu: format pembaca, misalnya h10301. Jari dan PIN mesin: user.",
     "Card: the reader's format, such as h10301. Finger and PIN of a terminal: user.")
TEXT(COLUMN_VALUE, "column.value", "Seperti tercetak di kartu: 188,24910 atau 0012345678. Jari dan PIN: nomor di mesin.",
     "As printed on the card: 188,24910 or 0012345678. Finger and PIN: the number in the terminal.")
TEXT(COLUMN_FROM, "column.from", "Hari pertama: 2026-01-05 atau 05/01/2026.",
     "The first day: 2026-01-05 or 05/01/2026.")
TEXT(COLUMN_TO, "column.to", "Hari terakhir; kosong bila berlaku terus.", "The last day; empty for no end.")
TEXT(COLUMN_WHO, "column.who", "Id pegawai, beberapa id dipisah spasi, unit:NAMA, atau * untuk semua.",
     "A person's id, several with blanks between them, unit:NAME, or * for everybody.")
TEXT(COLUMN_CODE, "column.code", "Kode surat: CT, S, DL dan lain-lain, seperti di tabel kode.",
     "The code of the paper: CT, S, DL and so on, as in the code table.")
TEXT(COLUMN_LAST, "column.last", "Hari terakhir; kosong untuk satu hari.", "The last day; empty for one day.")
TEXT(COLUMN_HOURS, "column.hours", "Sebagian hari: 08.00-10.30; kosong untuk sehari penuh.",
     "Part of the day: 08.00-10.30; empty for whole days.")
TEXT(COLUMN_LETTER, "column.letter", "Nomor surat; kosong bila surat menyusul.", "Number of the letter; empty if it is to follow.")
TEXT(COLUMN_NOTE, "column.note", "Keterangan, tanpa nama orang.", "A note, without anybody's name.")

TEXT(HELP_PAPER_IMPORT, "help.paper-import", "terima berkas surat (CSV atau xlsx)", "take a file of papers (CSV or xlsx)")
TEXT(HELP_CALENDAR_IMPORT, "help.calendar-import", "baca hari libur dari berkas iCalendar; menunggu persetujuan",
     "read holidays from an iCalendar file; they wait to be accepted")
TEXT(HELP_CALENDAR_ADD, "help.calendar-add", "tambah satu hari libur; menunggu persetujuan",
     "add a holiday; it waits to be accepted")
TEXT(HELP_CALENDAR_ACCEPT, "help.calendar-accept", "terima hari libur yang menunggu", "accept a holiday that waits")
TEXT(HELP_CALENDAR_REFUSE, "help.calendar-refuse", "tolak hari libur yang menunggu", "refuse a holiday that waits")
TEXT(HELP_CALENDAR_WITHDRAW, "help.calendar-withdraw", "tarik kembali hari libur", "take a holiday back")
TEXT(HELP_CALENDAR_LIST, "help.calendar-list", "hari libur di luar berkas aturan", "holidays that are not in the rules files")
TEXT(HELP_ATTLOG_IMPORT, "help.attlog-import", "terima presensi dari attlog.dat mesin sidik jari",
     "take punches from a terminal's attlog.dat")
TEXT(HELP_ATTLOG_EXPORT, "help.attlog-export", "tulis presensi kita sebagai attlog.dat", "write our punches as attlog.dat")
TEXT(HELP_COMPARE, "help.compare", "bandingkan presensi kita dengan attlog.dat mesin resmi",
     "compare our punches with the official terminal's attlog.dat")
TEXT(HELP_TEMPLATE, "help.template", "tulis berkas xlsx kosong untuk diisi", "write an empty xlsx to fill in")
