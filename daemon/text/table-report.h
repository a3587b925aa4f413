/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. Digests, sheets, lists and reports. */
/* clang-format off */

/* The digest: {names} is "" or ": A, B dan 3 lainnya". */
TEXT(DIGEST_TITLE, "digest.title", "*{office}* · {date}, {time}", "*{office}* · {date}, {time}")
TEXT(DIGEST_INCOMPLETE, "digest.incomplete", "*Data belum lengkap* · {office}, {date}, {time}",
     "*Data incomplete* · {office}, {date}, {time}")
TEXT(DIGEST_INCOMPLETE_CAUSE, "digest.incomplete-cause", "*Data belum lengkap* ({cause}) · {office}, {date}, {time}",
     "*Data incomplete* ({cause}) · {office}, {date}, {time}")
TEXT(DIGEST_NOBODY_DUE, "digest.nobody-due", "Hari ini tidak ada yang wajib hadir di kantor.", "Nobody is due at the office today.")
TEXT(DIGEST_ALL_ON_TIME, "digest.all-on-time", "*Semua {due} orang tepat waktu.* Terima kasih.", "*All {due} people are on time.* Thank you.")
TEXT(DIGEST_ON_TIME, "digest.on-time", "*Tepat waktu {n} dari {due} orang ({percent} %).*", "*On time: {n} of {due} people ({percent} %).*")
TEXT(DIGEST_RECORDED, "digest.recorded", "Tercatat tepat waktu {n} dari {due} orang; yang lain belum dapat dinilai.",
     "Recorded on time: {n} of {due} people; the others cannot be judged yet.")
TEXT(DIGEST_BEST, "digest.best", "Terbaik: {unit} ({percent} %).", "Best: {unit} ({percent} %).")
TEXT(DIGEST_STREAK, "digest.streak", "{n} orang tepat waktu {days} hari berturut-turut{names}.", "{n} people on time {days} days in a row{names}.")
TEXT(DIGEST_POSTS_READY, "digest.posts-ready", "Semua {n} loket siap.", "All {n} counters are ready.")
TEXT(DIGEST_POSTS_EMPTY, "digest.posts-empty", "Loket belum terisi menurut presensi pagi: {posts}.", "Counters without staff by this morning's records: {posts}.")
TEXT(DIGEST_DUTY, "digest.duty", "Bertugas di luar {n}{names}.", "Away on duty: {n}{names}.")
TEXT(DIGEST_EXCUSED, "digest.excused", "Berketerangan {n}.", "Excused: {n}.")
TEXT(DIGEST_LATE, "digest.late", "Terlambat {n} (kerja {work}, pelayanan {service}, batas ketiga {third}){names}.",
     "Late: {n} (work {work}, service {service}, third mark {third}){names}.")
TEXT(DIGEST_MISSING, "digest.missing", "Belum tercatat {n}{names}.", "Not yet recorded: {n}{names}.")
TEXT(DIGEST_UNEXPLAINED, "digest.unexplained", "Belum ada keterangan {n}{names}.", "Not yet explained: {n}{names}.")
TEXT(DIGEST_EARLY, "digest.early", "Pulang awal {n}{names}.", "Left early: {n}{names}.")
TEXT(DIGEST_NO_OUT, "digest.no-out", "Belum tercatat pulang {n}{names}.", "No departure recorded: {n}{names}.")
TEXT(DIGEST_OVER, "digest.over", "Istirahat melewati batas {n}{names}.", "Break overrun: {n}{names}.")
TEXT(DIGEST_UNCLEAR, "digest.unclear", "Belum dapat dinilai {n}.", "Cannot be judged yet: {n}.")
TEXT(DIGEST_NOT_ENROLLED, "digest.not-enrolled", "Belum terdaftar {n}.", "Not registered: {n}.")
TEXT(DIGEST_ERRATUM, "digest.erratum", "Ralat {date}: {n} hasil berubah{better}{more}.", "Correction for {date}: {n} results changed{better}{more}.")
TEXT(DIGEST_ERRATUM_BETTER, "digest.erratum-better", ", {n} menjadi tepat waktu atau berketerangan{names}", ", {n} now on time or excused{names}")
TEXT(DIGEST_ERRATUM_MORE, "digest.erratum-more", "; {n} hari lain juga diralat", "; {n} other days were corrected too")
