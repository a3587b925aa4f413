/* SPDX-License-Identifier: MIT */
/*
 * TEXT(key, name, Indonesian, English): included by text.h and text.c, hence no guard.
 *
 * {word} is a placeholder and stands in both languages. Names, clock times and dates arrive already
 * written out (text_time, text_date); {n} is a whole number. Indonesian comes first and is what
 * most people see: polite, short, never an accusation. "mangkir" is forbidden, and nobody is "tanpa
 * keterangan" before people have said so.
 *
 * notice.*, alarm.* and explain.* travel by name; the other groups are what programs print.
 */
/* clang-format off */

/* Languages and lists. */
TEXT(AND, "list.and", " dan ", " and ")
TEXT(OTHERS, "list.others", " dan {n} lainnya", " and {n} more")

TEXT(MONTH_1, "month.1", "Januari", "January")
TEXT(MONTH_2, "month.2", "Februari", "February")
TEXT(MONTH_3, "month.3", "Maret", "March")
TEXT(MONTH_4, "month.4", "April", "April")
TEXT(MONTH_5, "month.5", "Mei", "May")
TEXT(MONTH_6, "month.6", "Juni", "June")
TEXT(MONTH_7, "month.7", "Juli", "July")
TEXT(MONTH_8, "month.8", "Agustus", "August")
TEXT(MONTH_9, "month.9", "September", "September")
TEXT(MONTH_10, "month.10", "Oktober", "October")
TEXT(MONTH_11, "month.11", "November", "November")
TEXT(MONTH_12, "month.12", "Desember", "December")

TEXT(WEEKDAY_0, "weekday.0", "Senin", "Monday")
TEXT(WEEKDAY_1, "weekday.1", "Selasa", "Tuesday")
TEXT(WEEKDAY_2, "weekday.2", "Rabu", "Wednesday")
TEXT(WEEKDAY_3, "weekday.3", "Kamis", "Thursday")
TEXT(WEEKDAY_4, "weekday.4", "Jumat", "Friday")
TEXT(WEEKDAY_5, "weekday.5", "Sabtu", "Saturday")
TEXT(WEEKDAY_6, "weekday.6", "Minggu", "Sunday")

/* The three moments judged against. */
TEXT(MARK_WORK, "mark.work", "jam kerja", "work hour")
TEXT(MARK_SERVICE, "mark.service", "jam pelayanan", "service hour")
TEXT(MARK_THIRD, "mark.third", "batas ketiga", "third mark")

/* What a person's day is: core/verdict.h's names, and what people make of them. */
TEXT(STATE_NONE, "state.none", "tidak dinilai", "not judged")
TEXT(STATE_WAITING, "state.waiting", "belum waktunya", "not due yet")
TEXT(STATE_ON_TIME, "state.on-time", "tepat waktu", "on time")
TEXT(STATE_LATE_WORK, "state.late-work", "terlambat kerja", "late for work")
TEXT(STATE_LATE_SERVICE, "state.late-service", "terlambat pelayanan", "late for service")
TEXT(STATE_LATE_THIRD, "state.late-third", "terlambat batas ketiga", "late for the third mark")
TEXT(STATE_MISSING, "state.missing", "belum tercatat", "not yet recorded")
TEXT(STATE_UNEXPLAINED, "state.unexplained", "belum ada keterangan", "not yet explained")
TEXT(STATE_INCOMPLETE, "state.incomplete", "data belum lengkap", "data incomplete")
TEXT(STATE_PENDING, "state.pending", "menunggu kepastian waktu", "waiting for a better time")
TEXT(STATE_REVIEW, "state.review", "perlu diperiksa", "needs review")
TEXT(STATE_NOT_ENROLLED, "state.not-enrolled", "belum terdaftar", "not registered")
TEXT(STATE_OFF, "state.off", "bukan hari kerja", "not a working day")
TEXT(STATE_HOLIDAY, "state.holiday", "hari libur", "holiday")

/* One mark's answer in explain. */
TEXT(OUTCOME_NONE, "outcome.none", "tidak dinilai", "not judged")
TEXT(OUTCOME_NOT_DUE, "outcome.not-due", "belum waktunya", "not due yet")
TEXT(OUTCOME_ON_TIME, "outcome.on-time", "tepat waktu", "on time")
TEXT(OUTCOME_LATE, "outcome.late", "terlambat {n} menit", "{n} min late")
TEXT(OUTCOME_PENDING, "outcome.pending", "menunggu kepastian waktu", "waiting for a better time")
TEXT(OUTCOME_DOUBTFUL, "outcome.doubtful", "tepat waktu (ragu)", "on time (in doubt)")
TEXT(OUTCOME_REVIEW, "outcome.review", "perlu diperiksa", "needs review")
TEXT(OUTCOME_MISSING, "outcome.missing", "belum tercatat", "not yet recorded")
TEXT(OUTCOME_INCOMPLETE, "outcome.incomplete", "data belum lengkap", "data incomplete")

/* Answers at the reader and in lists. */
TEXT(RECORDED, "recorded", "tercatat {time}", "recorded {time}")
TEXT(TIME_UNKNOWN, "time-unknown", "waktu belum pasti", "time not certain")

/* Sentences for HR and the camat: at most 240 bytes when filled in; long lists are cut. */
TEXT(NOTICE_LATE, "notice.late",
     "Terlambat sampai {time}, {n} orang: {people}.",
     "Late by {time}, {n} people: {people}.")
TEXT(NOTICE_LATE_NONE, "notice.late-none",
     "Sampai {time} tidak ada yang terlambat.",
     "Nobody was late by {time}.")
TEXT(NOTICE_LATE_ONE, "notice.late-one",
     "{person} tercatat {time}, terlambat {n} menit.",
     "{person} was recorded at {time}, {n} min late.")
TEXT(NOTICE_MISSING, "notice.missing",
     "Belum tercatat sampai {time}, {n} orang: {people}.",
     "Not yet recorded by {time}, {n} people: {people}.")
TEXT(NOTICE_INCOMPLETE, "notice.incomplete",
     "Data belum lengkap untuk {n} orang sampai {time}: {cause}. Mohon jangan disimpulkan tidak hadir.",
     "Data is incomplete for {n} people by {time}: {cause}. Please do not conclude that they are absent.")
TEXT(NOTICE_REVISED, "notice.revised",
     "Hasil {person} tanggal {date} berubah: {before} menjadi {after}.",
     "The result of {person} on {date} changed: {before} is now {after}.")
TEXT(NOTICE_REJUDGED, "notice.rejudged",
     "Hasil {n} orang dihitung ulang karena {cause}; lihat daftar hari ini.",
     "Results of {n} people were worked out again because of {cause}; see today's list.")
TEXT(NOTICE_READER_SILENT, "notice.reader-silent",
     "Pembaca {reader} tidak memberi kabar sejak {time}. Mohon diperiksa; presensi lewat pembaca lain tetap tercatat.",
     "Reader {reader} has been silent since {time}. Please check it; other readers go on recording.")
TEXT(NOTICE_READER_ABSENT, "notice.reader-absent",
     "Pembaca {reader} tidak terhubung sejak {time}. Mohon periksa kabel dan listriknya.",
     "Reader {reader} has been disconnected since {time}. Please check its cable and power.")
TEXT(NOTICE_READER_FAULT, "notice.reader-fault",
     "Pembaca {reader} bermasalah sejak {time}: {cause}. Presensi di pembaca ini mungkin tidak terbaca.",
     "Reader {reader} has had a fault since {time}: {cause}. Punches at this reader may not be read.")
TEXT(NOTICE_READER_BACK, "notice.reader-back",
     "Pembaca {reader} bekerja lagi sejak {time}, setelah {n} menit.",
     "Reader {reader} has worked again since {time}, after {n} min.")
TEXT(NOTICE_UNKNOWN_CARD, "notice.unknown-card",
     "Kartu belum terdaftar dipakai {n} hari di {reader}, terakhir {time}. Kode: {credential}. Mohon didaftarkan.",
     "An unregistered card was used on {n} days at {reader}, last at {time}. Code: {credential}. Please register it.")
TEXT(NOTICE_TIME_UNCONFIRMED, "notice.time-unconfirmed",
     "Waktu belum pasti. Presensi tetap tercatat, hasil menunggu. Mohon sambungkan jaringan atau pastikan waktu berdua (hadirctl time confirm).",
     "The time is not certain. Punches are kept, results wait. Please connect a network or have two people confirm the time (hadirctl time confirm).")
TEXT(NOTICE_TIME_BACK, "notice.time-back",
     "Waktu sudah pasti lagi sejak {time}; {n} hasil diperbarui.",
     "The time is certain again since {time}; {n} results were updated.")
TEXT(NOTICE_POWER, "notice.power",
     "Listrik atau alat mati dari {from} sampai {to}. Presensi pada jam itu mungkin tidak terbaca.",
     "Power or the device was off from {from} to {to}. Punches in between may not have been read.")
TEXT(NOTICE_DISK, "notice.disk",
     "Tempat penyimpanan hampir penuh, sisa {n} MB. Mohon hubungi petugas IT.",
     "Storage is almost full, {n} MB are left. Please call IT.")
TEXT(NOTICE_STORE_FAILED, "notice.store-failed",
     "Presensi tidak dapat disimpan sejak {time}. Mohon pakai daftar hadir manual dan hubungi petugas IT.",
     "Punches could not be stored since {time}. Please use the paper list and call IT.")
TEXT(NOTICE_BROKER_BACK, "notice.broker-back",
     "Sambungan ke {destination} pulih {time}; {n} pesan tertunda sedang dikirim.",
     "The connection to {destination} is back at {time}; {n} delayed messages are being sent.")
TEXT(NOTICE_POST_UNSTAFFED, "notice.post-unstaffed",
     "Loket {post} belum siap pada {time}: ada {n} dari {minimum} petugas.",
     "Counter {post} was not ready at {time}: {n} of {minimum} staff are present.")
TEXT(NOTICE_POST_READY, "notice.post-ready",
     "Loket {post} siap sejak {time}.",
     "Counter {post} has been ready since {time}.")
TEXT(NOTICE_TAMPER, "notice.tamper",
     "Tanda pembaca {reader} dibuka atau diganggu pada {time}. Mohon diperiksa.",
     "Reader {reader} shows signs of tampering at {time}. Please check it.")

/* Alarms that are no notice of their own; shown in status and under alarm/<code>/<subject>. */
TEXT(ALARM_REFUSED_RATE, "alarm.refused-rate",
     "Banyak pembacaan gagal di {reader}: {n} dalam satu jam, terbanyak {cause}.",
     "Many reads failed at {reader}: {n} in an hour, most by {cause}.")
TEXT(ALARM_UNPROVED, "alarm.unproved",
     "Profil pembaca {reader} belum teruji dengan alat aslinya.",
     "The profile of reader {reader} is not proved with a real device.")
TEXT(ALARM_POISON, "alarm.poison",
     "Satu masukan dari {reader} dua kali menghentikan program; disimpan tanpa dinilai.",
     "An input from {reader} stopped the program twice; it was stored unjudged.")
TEXT(ALARM_DESTINATION, "alarm.destination",
     "Tujuan {destination} tidak terhubung sejak {time}; {n} pesan menunggu.",
     "Destination {destination} has been disconnected since {time}; {n} messages wait.")

/* Why: one sentence for each step of a verdict. */
TEXT(EXPLAIN_SCHEDULE, "explain.schedule",
     "{date}: jadwal {schedule}, jam kerja {work}, jam pelayanan {service}, batas ketiga {third}.",
     "{date}: schedule {schedule}, work hour {work}, service hour {service}, third mark {third}.")
TEXT(EXPLAIN_OFF, "explain.off",
     "{date} bukan hari kerja menurut jadwal {schedule}.",
     "{date} is not a working day by schedule {schedule}.")
TEXT(EXPLAIN_FIRST, "explain.first",
     "Presensi pertama {time} di {reader}.",
     "The first punch was at {time} at {reader}.")
TEXT(EXPLAIN_FIRST_BOUND, "explain.first-bound",
     "Presensi pertama antara {earliest} dan {latest} di {reader}.",
     "The first punch was between {earliest} and {latest} at {reader}.")
TEXT(EXPLAIN_LATE, "explain.late",
     "{mark}: batas {at} + {grace} detik; terlambat {n} menit.",
     "{mark}: limit {at} + {grace} s; {n} min late.")
TEXT(EXPLAIN_IN_TIME, "explain.in-time",
     "{mark}: batas {at} + {grace} detik; tepat waktu.",
     "{mark}: limit {at} + {grace} s; in time.")
TEXT(EXPLAIN_DOUBT, "explain.doubt",
     "{mark}: waktu presensi meragukan di sekitar batas {at}; keraguan berpihak kepada pegawai.",
     "{mark}: the punch cannot be placed before or after the limit {at}; doubt favours the person.")
TEXT(EXPLAIN_PENDING, "explain.pending",
     "{mark}: waktu belum cukup pasti untuk batas {at}; hasil menunggu.",
     "{mark}: the time is not certain enough for the limit {at}; the result waits.")
TEXT(EXPLAIN_REVIEW, "explain.review",
     "{mark}: waktu tetap tidak pasti untuk batas {at}; perlu diperiksa petugas kepegawaian.",
     "{mark}: the time stayed uncertain around the limit {at}; HR needs to look at it.")
TEXT(EXPLAIN_MISSING, "explain.missing",
     "Sampai {time} belum tercatat presensi.",
     "No punch was recorded by {time}.")
TEXT(EXPLAIN_UNREAD, "explain.unread",
     "Data di pembaca {reader} belum terbaca dari {from} sampai {to}; ketidakhadiran belum dapat dinilai.",
     "Data in reader {reader} has not been read from {from} to {to}; absence cannot be judged yet.")
TEXT(EXPLAIN_UNAVAILABLE, "explain.unavailable",
     "Pembaca {reader} tidak bekerja dari {from} sampai {to}: {cause}.",
     "Reader {reader} did not work from {from} to {to}: {cause}.")
TEXT(EXPLAIN_HOLE, "explain.hole",
     "Presensi mungkin tidak terbaca sebelum {time}; keterlambatan belum dapat dinilai.",
     "A punch before {time} may not have been read; lateness cannot be judged.")
TEXT(EXPLAIN_UNREGISTERED, "explain.unregistered",
     "{person} belum punya kartu atau jari yang terdaftar pada {date}.",
     "{person} had no registered card or finger on {date}.")
TEXT(EXPLAIN_CLAIMED, "explain.claimed",
     "Kartu ini didaftarkan atas nama {person} sejak {date}.",
     "This card has been registered to {person} since {date}.")
TEXT(EXPLAIN_BACKLOG, "explain.backlog",
     "Presensi ini dibaca kemudian dari catatan pembaca {reader}.",
     "This punch was read later from the log of reader {reader}.")
TEXT(EXPLAIN_DOUBLE, "explain.double",
     "Presensi {time} di {reader} adalah ulangan dan tidak mengubah hasil.",
     "The punch at {time} at {reader} is a repetition and changes nothing.")
TEXT(EXPLAIN_RULE, "explain.rule",
     "Aturan {rule} versi {version}, berlaku sejak {date}; sumber: {source}.",
     "Rule {rule} version {version}, valid from {date}; source: {source}.")
TEXT(EXPLAIN_REVISION, "explain.revision",
     "Hasil ini adalah perubahan ke-{n}; sebelumnya: {before}.",
     "This result is revision {n}; before: {before}.")

/* States of the machinery, by the names used in topics. */
TEXT(READER_STARTING, "reader.starting", "mulai", "starting")
TEXT(READER_READY, "reader.ready", "siap", "ready")
TEXT(READER_SILENT, "reader.silent", "tanpa kabar", "silent")
TEXT(READER_DEGRADED, "reader.degraded", "terganggu", "degraded")
TEXT(READER_FAULT, "reader.fault", "bermasalah", "fault")
TEXT(READER_ABSENT, "reader.absent", "tidak terhubung", "absent")

TEXT(CAUSE_LOST_GAP, "cause.lost-gap", "bit hilang", "lost bits")
TEXT(CAUSE_LOST_BACKLOG, "cause.lost-backlog", "antrean penuh", "queue full")
TEXT(CAUSE_LOST_DEVICE, "cause.lost-device", "hilang di alat", "lost in the device")
TEXT(CAUSE_BAD_LENGTH, "cause.bad-length", "panjang salah", "wrong length")
TEXT(CAUSE_BAD_PARITY, "cause.bad-parity", "paritas salah", "bad parity")
TEXT(CAUSE_BAD_SWAPPED, "cause.bad-swapped", "D0/D1 tertukar?", "D0/D1 swapped?")
TEXT(CAUSE_BAD_GLITCH, "cause.bad-glitch", "gangguan kabel", "glitch")
TEXT(CAUSE_BAD_NOISE, "cause.bad-noise", "derau", "noise")
TEXT(CAUSE_REJECT_ID, "cause.reject-id", "jari tidak dikenal", "failed finger")
TEXT(CAUSE_BAD_RECORD, "cause.bad-record", "catatan rusak", "bad record")
TEXT(CAUSE_STORM, "cause.storm", "badai sinyal", "storm")
TEXT(CAUSE_LINE_LOW, "cause.line-low", "kabel putus atau pembaca mati", "lines low")
TEXT(CAUSE_TIMEOUT, "cause.timeout", "tidak menjawab", "no answer")
TEXT(CAUSE_BAD_ANSWER, "cause.bad-answer", "jawaban salah", "bad answer")
TEXT(CAUSE_LATE_ANSWER, "cause.late-answer", "jawaban terlambat", "late answer")

TEXT(TIME_GOOD, "time.good", "pasti", "good")
TEXT(TIME_DOUBTFUL, "time.doubtful", "meragukan", "doubtful")
TEXT(TIME_NONE, "time.none", "belum diketahui", "not known")
TEXT(SOURCE_NTP, "source.ntp", "jaringan (NTP)", "network (NTP)")
TEXT(SOURCE_RTC, "source.rtc", "jam baterai", "battery clock")
TEXT(SOURCE_CONFIRM, "source.confirm", "dipastikan dua orang", "confirmed by two people")
TEXT(SOURCE_NONE, "source.none", "tidak ada", "none")

TEXT(DESTINATION_CONNECTED, "destination.connected", "terhubung", "connected")
TEXT(DESTINATION_CONNECTING, "destination.connecting", "menyambung", "connecting")
TEXT(DESTINATION_DOWN, "destination.down", "terputus", "down")
TEXT(DESTINATION_STUCK, "destination.stuck", "macet", "stuck")

TEXT(DATABASE_OK, "database.ok", "baik", "ok")
TEXT(DATABASE_FULL, "database.full", "penuh", "full")
TEXT(DATABASE_FAILED, "database.failed", "gagal", "failed")
/* clang-format on */
