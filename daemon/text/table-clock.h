/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. Digests' causes, reminders, posts, doubts. */
/* clang-format off */

/* Why a day cannot be judged: a clause within the digest's first line. */
TEXT(CAUSE_FEW, "cause.few",
     "hampir tidak ada yang tercatat", "hardly anybody was recorded")
TEXT(CAUSE_CALENDAR, "cause.calendar",
     "kalender tahun ini belum ada", "there is no calendar of this year")
TEXT(CAUSE_READERS, "cause.readers",
     "pembaca presensi tidak bekerja", "readers do not work")

TEXT(NOTICE_DOUBT, "notice.doubt",
     "{date}: hampir tidak ada yang tercatat. Libur, pembaca rusak, atau kegiatan bersama? Mohon dijawab (hadirctl answer); sampai itu data hari ini belum lengkap.",
     "{date}: hardly anybody was recorded. A holiday, broken readers, or an event for all? Please answer (hadirctl answer); until then today's data is incomplete.")
TEXT(NOTICE_UNEXPLAINED, "notice.unexplained",
     "Sampai jam pulang belum ada keterangan, {n} orang: {people}.",
     "Not yet explained by the end of work, {n} people: {people}.")
TEXT(NOTICE_REJUDGED, "notice.rejudged",
     "{n} hasil dari {from} sampai {to} dinilai lagi. Rinciannya: hadirctl today, hadirctl explain.",
     "{n} results from {from} to {to} were judged again. Details: hadirctl today, hadirctl explain.")

/* Service counters. */
TEXT(NOTICE_POST, "notice.post",
     "Loket belum terisi pada {time} menurut presensi pagi: {posts}. Mohon ditugaskan petugas.",
     "Counters without staff at {time} by this morning's records: {posts}. Please send somebody.")
TEXT(NOTICE_POST_WARNING, "notice.post-warning",
     "Loket yang belum terisi menjelang jam pelayanan {time}: {posts}.",
     "Counters still without staff before the service hour {time}: {posts}.")
TEXT(ALARM_POST, "alarm.post",
     "Loket {post} belum terisi menurut presensi pagi; minimum {minimum} orang.",
     "Counter {post} is without staff by this morning's records; it needs {minimum}.")

/* By date. */
TEXT(NOTICE_GAPS, "notice.gaps",
     "Hari berlubang: {n} hari dari {people} orang belum ada keterangan. Mohon dilengkapi pekan ini (hadirctl report week).",
     "Gaps: {n} days of {people} people are not explained yet. Please complete them this week (hadirctl report week).")
TEXT(NOTICE_GAPS_UNIT, "notice.gaps-unit",
     "Hari yang perlu keterangan, {n} orang: {people}. Mohon ditanyakan dan disampaikan ke kepegawaian.",
     "Days to be explained, {n} people: {people}. Please ask them and tell HR.")
TEXT(NOTICE_LETTERS, "notice.letters",
     "Surat menyusul: {n} surat untuk {people} orang belum diterima. Mohon ditagih (hadirctl paper list).",
     "Letters to follow: {n} for {people} people have not come. Please ask for them (hadirctl paper list).")
TEXT(NOTICE_MONTH_25, "notice.month-25",
     "Rekap {month} mendekat: mohon lengkapi surat dan perbaikan data sebelum akhir bulan.",
     "The sheet of {month} is near: please complete papers and corrections before the end of the month.")
TEXT(NOTICE_MONTH_LAST, "notice.month-last",
     "Hari kerja terakhir {month}: mohon selesaikan hari berlubang hari ini.",
     "Last working day of {month}: please settle the open days today.")
TEXT(NOTICE_MONTH_1, "notice.month-1",
     "Rekap {month} siap diperiksa: mohon bagikan lembar pribadi (hadirctl month check).",
     "The sheet of {month} is ready to be checked: please hand out the personal sheets (hadirctl month check).")
TEXT(NOTICE_MONTH_4, "notice.month-4",
     "Rekap {month} belum disetujui. Mohon diselesaikan agar dapat diserahkan (hadirctl month show).",
     "The sheet of {month} is not approved yet. Please finish it so that it can be handed in (hadirctl month show).")
TEXT(NOTICE_APPROVE, "notice.approve",
     "Rekap {month} sudah diperiksa dan menunggu persetujuan (hadirctl month approve).",
     "The sheet of {month} is checked and waits for approval (hadirctl month approve).")
TEXT(NOTICE_BAD_DAY, "notice.bad-day",
     "{date}: data presensi belum lengkap, {cause}. Nama tidak disebut sampai datanya lengkap.",
     "{date}: the day's data is incomplete, {cause}. Nobody is named until it is complete.")
TEXT(NOTICE_CALENDAR, "notice.calendar",
     "Kalender libur {year} belum dimasukkan. Mohon dimasukkan begitu SKB terbit; tanpa kalender tidak ada yang dinyatakan tidak hadir.",
     "The holidays of {year} have not been entered. Please do so when the decree is out; without them nobody is reported absent.")
TEXT(NOTICE_NO_CALENDAR, "notice.no-calendar",
     "Kalender libur {year} belum ada, jadi tidak ada yang dinyatakan terlambat atau tidak hadir. Mohon dimasukkan (hadirctl calendar).",
     "There is no calendar of {year}, so nobody is reported late or absent. Please enter it (hadirctl calendar).")
TEXT(NOTICE_TRIAL, "notice.trial",
     "Masa uji coba: semua dicatat, belum ada yang dihitung atau dikirim ke camat. Untuk mengakhiri: hadirctl trial end TANGGAL.",
     "Trial period: all is recorded, nothing is counted or sent to the camat. To end it: hadirctl trial end DAY.")
TEXT(NOTICE_FIRST_DAY, "notice.first-day",
     "Hari ke-{day} setelah libur, {time}: hadir {n} dari {due} orang, berketerangan {excused}. Laporan: hadirctl report first-day.",
     "Day {day} after the holiday, {time}: {n} of {due} people present, {excused} excused. Report: hadirctl report first-day.")
TEXT(NOTICE_PP94_LATE, "notice.pp94-late",
     "{person}: {n} hari TK tahun ini, terakhir {date}, lewat 28 hari. Mohon dipastikan sudah diperiksa (PP 94/2021 Pasal 28).",
     "{person}: {n} TK days this year, last {date}, over 28 days ago. Please make sure of the examination (PP 94/2021 art. 28).")
TEXT(NOTICE_PP94, "notice.pp94",
     "{person}: {n} hari TK tahun ini, {run} berturut-turut; satu hari lagi mencapai {basis}. Mohon atasan langsung memanggil dan memeriksa.",
     "{person}: {n} TK days this year, {run} in a row; one more reaches {basis}. The superior is asked to summon and examine.")
