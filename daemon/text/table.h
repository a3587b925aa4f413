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
TEXT(HOLE_POWER, "hole.power",
     "alat atau listrik sempat mati", "the device or the power was off")
TEXT(HOLE_READERS, "hole.readers",
     "pembaca {readers} tidak bekerja", "reader {readers} does not work")
TEXT(NOTICE_TAMPER, "notice.tamper",
     "Tanda pembaca {reader} dibuka atau diganggu pada {time}. Mohon diperiksa.",
     "Reader {reader} shows signs of tampering at {time}. Please check it.")
TEXT(NOTICE_READER_SILENT, "notice.reader-silent",
     "Pembaca {reader} belum mencatat siapa pun sampai {time}, tidak seperti biasanya. Mohon dicoba; presensi lewat pembaca lain tetap tercatat.",
     "Reader {reader} has recorded nobody by {time}, which is unusual. Please try it; other readers go on recording.")
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

/* Alarms that are no notice of their own; shown in status and under alarm/<code>/<subject>. */
TEXT(ALARM_REFUSED_RATE, "alarm.refused-rate",
     "Banyak pembacaan gagal di {reader}: {n} dalam satu jam, terbanyak {cause}.",
     "Many reads failed at {reader}: {n} in an hour, most by {cause}.")
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
TEXT(EXPLAIN_BACKLOG, "explain.backlog",
     "Presensi ini dibaca kemudian dari catatan pembaca {reader}.",
     "This punch was read later from the log of reader {reader}.")
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
TEXT(SOURCE_EXTERNAL, "source.external", "acuan dari luar", "outside reference")
TEXT(SOURCE_NONE, "source.none", "tidak ada", "none")

TEXT(DESTINATION_CONNECTED, "destination.connected", "terhubung", "connected")
TEXT(DESTINATION_CONNECTING, "destination.connecting", "menyambung", "connecting")
TEXT(DESTINATION_DOWN, "destination.down", "terputus", "down")
TEXT(DESTINATION_STUCK, "destination.stuck", "macet", "stuck")

TEXT(DATABASE_OK, "database.ok", "baik", "ok")
TEXT(DATABASE_FULL, "database.full", "penuh", "full")
TEXT(DATABASE_FAILED, "database.failed", "gagal", "failed")

/* What credential learn still needs. */
TEXT(NEEDS_ANOTHER_CARD, "needs.another-card", "Tempelkan kartu lain dari jenis yang sama.",
     "Hold another card of the same kind to the reader.")
TEXT(NEEDS_SAME_CARD, "needs.same-card-again", "Tempelkan kartu yang sama sekali lagi.",
     "Hold the same card to the reader once more.")
TEXT(NEEDS_NONE_FITS, "needs.none-fits", "Tidak ada format yang cocok.", "No format fits.")

/* hadirctl: headings. */
TEXT(HEAD_NAME, "head.name", "Nama", "Name")
TEXT(HEAD_PERSON, "head.person", "Id", "Id")
TEXT(HEAD_UNIT, "head.unit", "Unit", "Unit")
TEXT(HEAD_STATUS, "head.status", "Status", "Status")
TEXT(HEAD_SUPERIOR, "head.superior", "Atasan langsung", "Superior")
TEXT(HEAD_SCHEDULE, "head.schedule", "Jadwal", "Schedule")
TEXT(HEAD_POSTS, "head.posts", "Loket", "Posts")
TEXT(HEAD_CREDENTIALS, "head.credentials", "Kartu/jari", "Credentials")
TEXT(HEAD_RECORDED, "head.recorded", "Tercatat", "Recorded")
TEXT(HEAD_RESULT, "head.result", "Hasil", "Result")
TEXT(HEAD_MINUTES, "head.minutes", "Menit", "Minutes")
TEXT(HEAD_READER, "head.reader", "Pembaca", "Reader")
TEXT(HEAD_STATE, "head.state", "Keadaan", "State")
TEXT(HEAD_SEEN, "head.seen", "Terlihat", "Seen")
TEXT(HEAD_PUNCHES, "head.punches", "Presensi", "Punches")
TEXT(HEAD_LOSSES, "head.losses", "Hilang atau ditolak", "Lost or refused")
TEXT(HEAD_NOTE, "head.note", "Catatan", "Note")
TEXT(HEAD_DESTINATION, "head.destination", "Tujuan", "Destination")
TEXT(HEAD_BACKLOG, "head.backlog", "Tertunda", "Backlog")
TEXT(HEAD_OLDEST, "head.oldest", "Terlama", "Oldest")
TEXT(HEAD_CREDENTIAL, "head.credential", "Kode kartu/jari", "Credential")
TEXT(HEAD_KIND, "head.kind", "Jenis", "Kind")
TEXT(HEAD_FORMAT, "head.format", "Format", "Format")
TEXT(HEAD_TIMES, "head.times", "Kali", "Times")
TEXT(HEAD_DAYS, "head.days", "Hari", "Days")
TEXT(HEAD_FIRST, "head.first", "Pertama", "First")
TEXT(HEAD_LAST, "head.last", "Terakhir", "Last")
TEXT(HEAD_SECTION, "head.section", "Bagian", "Section")
TEXT(HEAD_KEY, "head.key", "Kunci", "Key")
TEXT(HEAD_VALUE, "head.value", "Nilai", "Value")
TEXT(HEAD_PLACE, "head.place", "Asal", "From")
TEXT(HEAD_NUMBER, "head.number", "Nomor", "Number")
TEXT(HEAD_BOUND, "head.bound", "Batas waktu", "Time bound")
TEXT(HEAD_TIME, "head.time", "Waktu", "Time")
TEXT(HEAD_DATABASE, "head.database", "Basis data", "Database")
TEXT(HEAD_ALARMS, "head.alarms", "Peringatan", "Alarms")

/* hadirctl: lines. */
TEXT(TIME_LINE, "line.time", "{time}, {quality}, ± {error}, sumber: {source}",
     "{time}, {quality}, ± {error}, source: {source}")
TEXT(TIME_DRIFT, "line.drift", "Laju alat {n} ppm, {references} acuan waktu, {pending} hasil menunggu",
     "Drift {n} ppm, {references} time references, {pending} results wait")
TEXT(DATABASE_LINE, "line.database", "{path}: {state}, {n} presensi, {size} MB, sisa {free} MB",
     "{path}: {state}, {n} punches, {size} MB, {free} MB free")
TEXT(NO_ALARMS, "line.no-alarms", "Tidak ada peringatan.", "No alarms.")
TEXT(UNPROVED, "line.unproved", "profil belum teruji", "profile unproved")
TEXT(SECONDS, "line.seconds", "{n} detik", "{n} s")
TEXT(MINUTES, "line.minutes", "{n} menit", "{n} min")
TEXT(HOURS, "line.hours", "{n} jam", "{n} h")
TEXT(DAYS, "line.days", "{n} hari", "{n} days")
TEXT(MARK_DONE, "line.mark-done", "{mark} {time} (lewat)", "{mark} {time} (passed)")
TEXT(MARK_OPEN, "line.mark-open", "{mark} {time}", "{mark} {time}")
TEXT(UNKNOWN_LINE, "line.unknown", "Belum terdaftar: {credential} di {reader}, {n} kali, terakhir {time}",
     "Not registered: {credential} at {reader}, {n} times, last {time}")
TEXT(WATCH_PUNCH, "line.punch", "{person} di {reader}", "{person} at {reader}")
TEXT(WATCH_UNKNOWN, "line.punch-unknown", "Kartu atau jari belum terdaftar ({credential}) di {reader}",
     "Unregistered card or finger ({credential}) at {reader}")
TEXT(WATCH_READER, "line.reader", "Pembaca {reader}: {state}", "Reader {reader}: {state}")
TEXT(WATCH_DESTINATION, "line.destination", "Tujuan {destination}: {state}",
     "Destination {destination}: {state}")
TEXT(WATCH_TIME, "line.time-quality", "Waktu: {quality}", "Time: {quality}")
TEXT(WATCH_CLEARED, "line.cleared", "Selesai: {alarm}", "Cleared: {alarm}")
TEXT(REVISION, "line.revision", "perubahan ke-{n}", "revision {n}")
TEXT(GRACE, "line.grace", "+ {n} detik", "+ {n} s")
TEXT(PROBLEM_ERROR, "line.error", "{place}: kesalahan: {text}", "{place}: error: {text}")
TEXT(PROBLEM_WARNING, "line.warning", "{place}: peringatan: {text}", "{place}: warning: {text}")
TEXT(EXPECTED, "line.expected", "seharusnya {expected}", "expected {expected}")
TEXT(IMPORTED, "line.imported",
     "{n} orang dan {credentials} kartu/jari diterima: {new} baru, {changed} berubah; {rejudged} hasil dihitung ulang.",
     "{n} people and {credentials} credentials taken: {new} new, {changed} changed; {rejudged} results worked out again.")
TEXT(IMPORT_DRY, "line.import-dry",
     "Uji coba, tidak ada yang disimpan: {n} orang, {credentials} kartu/jari; {new} baru, {changed} berubah.",
     "Dry run, nothing was stored: {n} people, {credentials} credentials; {new} new, {changed} changed.")
TEXT(LEARN_START, "line.learn-start", "Tempelkan kartu ke {reader}; Ctrl-C untuk berhenti.",
     "Hold a card to {reader}; Ctrl-C ends.")
TEXT(LEARN_READ, "line.learn-read", "Bacaan {n}: {bits} bit", "Read {n}: {bits} bits")
TEXT(LEARN_REFUSED, "line.learn-refused", "Bacaan {n}: {bits} bit, ditolak: {cause}",
     "Read {n}: {bits} bits, refused: {cause}")
TEXT(LEARN_FIT, "line.learn-fit", "  {format}: {value} (dengan paritas)", "  {format}: {value} (with parity)")
TEXT(LEARN_WEAK, "line.learn-weak", "  {format}: {value} (tanpa paritas)", "  {format}: {value} (without parity)")
TEXT(LEARNT, "line.learnt", "Format {format}, kode {credential}.", "Format {format}, credential {credential}.")
TEXT(LEARNT_HOLDER, "line.learnt-holder", "Dipakai oleh {person}.", "Held by {person}.")
TEXT(CLAIMED, "line.claimed",
     "{credential} didaftarkan atas nama {person} sejak {date}; {n} presensi, {rejudged} hasil dihitung ulang.",
     "{credential} is registered to {person} from {date}; {n} punches, {rejudged} results worked out again.")
TEXT(CLAIM_DRY, "line.claim-dry",
     "Uji coba, tidak ada yang disimpan: {credential} untuk {person} sejak {date}; {n} presensi.",
     "Dry run, nothing was stored: {credential} for {person} from {date}; {n} punches.")
TEXT(CONFIRMED, "line.confirmed",
     "Waktu dipastikan: {time}, ± {error}; {narrowed} presensi dipertegas, {rejudged} hasil diperbarui.",
     "Time confirmed: {time}, ± {error}; {narrowed} punches narrowed, {rejudged} results updated.")
TEXT(CONFIRM_DRY, "line.confirm-dry", "Uji coba, waktu tidak diubah: {time}, ± {error}.",
     "Dry run, the time was not changed: {time}, ± {error}.")
TEXT(CONFIRM_MOVED, "line.confirm-moved", "Berbeda {n} detik dari perkiraan alat.",
     "{n} s away from what the device believed.")
TEXT(NOTHING, "line.nothing", "Tidak ada.", "Nothing.")
TEXT(DEFAULT, "line.default", "bawaan", "default")
TEXT(CHAIN_WHOLE, "chain.whole", "Rantai utuh: {n} catatan, ujung {hash}.",
     "The chain is whole: {n} rows, head {hash}.")
TEXT(CHAIN_BROKEN, "chain.broken", "Rantai putus: {kind} nomor {row} {fault}; rantai nomor {n}.",
     "The chain is broken: {kind} number {row} {fault}; chain number {n}.")
TEXT(CHAIN_CHANGED, "chain.changed", "diubah", "was changed")
TEXT(CHAIN_REMOVED, "chain.removed", "hilang", "is gone")
TEXT(CHAIN_REORDERED, "chain.reordered", "tertukar urutannya", "has changed places")
TEXT(CHAIN_TRUNCATED, "chain.truncated", "dan sesudahnya hilang", "and what followed is missing")
TEXT(CHAIN_ADDED, "chain.added", "disisipkan", "was added")
TEXT(CHAIN_RESTORED, "chain.restored", "Cadangan pernah dipasang kembali {n} kali; {lost} catatan hilang karenanya.",
     "An older copy was put back {n} times; {lost} rows were lost by it.")

/* Errors of the control socket by their code, and hadirctl's own. */
TEXT(ERROR_BAD_REQUEST, "error.bad-request", "permintaan tidak dimengerti", "the request was not understood")
TEXT(ERROR_TOO_LONG, "error.too-long", "terlalu panjang", "too long")
TEXT(ERROR_UNKNOWN_VERB, "error.unknown-verb", "hadird tidak mengenal perintah ini (versi lain?)",
     "hadird does not know this verb (another version?)")
TEXT(ERROR_DENIED, "error.denied", "tidak diizinkan untuk Anda", "you are not allowed to")
TEXT(ERROR_BUSY, "error.busy", "hadird sedang sibuk, coba lagi", "hadird is busy, try again")
TEXT(ERROR_BAD_ARGS, "error.bad-args", "nilai salah", "a wrong value")
TEXT(ERROR_NOT_FOUND, "error.not-found", "tidak ditemukan", "not found")
TEXT(ERROR_REFUSED, "error.refused", "ditolak", "refused")
TEXT(ERROR_NO_SESSION, "error.no-session", "sesi sudah berakhir, masuk lagi", "the session has ended, log in again")
TEXT(ERROR_REPEATED, "error.repeated", "sudah dikirim dan tersimpan sebelumnya", "sent and stored before")
TEXT(ERROR_TOO_MANY, "error.too-many", "terlalu sering mencoba, tunggu sebentar", "tried too often, wait a little")
TEXT(ERROR_FAILED, "error.failed", "hadird gagal melakukannya", "hadird could not do it")
TEXT(ERROR_UNREACHABLE, "error.unreachable", "hadird tidak menjawab di {path}: {cause}",
     "hadird does not answer at {path}: {cause}")
TEXT(ERROR_GONE, "error.gone", "sambungan ke hadird terputus", "the connection to hadird broke")
TEXT(ERROR_FILE, "error.file", "{path} tidak dapat dibaca: {cause}", "cannot read {path}: {cause}")
TEXT(ERROR_SCHEMA, "error.schema",
     "dibuat oleh hadird versi lain; hadird menyesuaikannya saat pertama kali dimulai",
     "made by another version of hadird, which brings it to its own at its first start")
TEXT(ERROR_CONFIG, "error.config", "{path} ada kesalahannya (lihat hadird --check); memakai nilai bawaan",
     "{path} has mistakes (see hadird --check); using the defaults")
TEXT(ERROR_USAGE, "error.usage", "pemakaian: hadirctl {usage}", "usage: hadirctl {usage}")
TEXT(ERROR_NO_VERB, "error.no-verb", "perintah \"{verb}\" tidak ada; coba hadirctl --help",
     "there is no verb \"{verb}\"; try hadirctl --help")

TEXT(HELP_USAGE, "help.usage", "pemakaian: hadirctl [--json] [--lang id|en] [--config FILE] [--socket PATH] PERINTAH …",
     "usage: hadirctl [--json] [--lang id|en] [--config FILE] [--socket PATH] VERB …")
TEXT(HELP_STATUS, "help.status", "keadaan pembaca, waktu, tujuan, dan basis data", "readers, time, destinations and database")
TEXT(HELP_TODAY, "help.today", "daftar hadir hari ini", "today's list")
TEXT(HELP_WATCH, "help.watch", "kejadian langsung sampai Ctrl-C", "what happens, live, until Ctrl-C")
TEXT(HELP_ROSTER_IMPORT, "help.roster-import", "terima berkas CSV pegawai", "take a CSV file of people")
TEXT(HELP_ROSTER_LIST, "help.roster-list", "daftar pegawai", "the people")
TEXT(HELP_LEARN, "help.credential-learn", "format mana yang cocok untuk kartu di pembaca itu",
     "which format fits a card held to that reader")
TEXT(HELP_CLAIM, "help.credential-claim", "daftarkan kartu atau jari atas nama seseorang",
     "register a credential to a person")
TEXT(HELP_CREDENTIALS, "help.credential-list", "kartu dan jari yang belum terdaftar", "credentials that nobody holds")
TEXT(HELP_TIME_SHOW, "help.time-show", "waktu alat dan kepastiannya", "the time and how certain it is")
TEXT(HELP_TIME_CONFIRM, "help.time-confirm", "pastikan waktu berdua", "confirm the time, two people together")
TEXT(HELP_CONFIG, "help.config", "setiap nilai dengan berkas dan barisnya", "every value with its file and line")
TEXT(HELP_EXPLAIN, "help.explain", "mengapa hasilnya demikian", "why a result is what it is")
TEXT(HELP_PUNCHES, "help.punches", "presensi mentah", "raw punches")
TEXT(HELP_VERIFY, "help.verify", "periksa apakah catatan pernah diubah", "check that no record was ever changed")
/* clang-format on */

#include "text/table-rules.h"
#include "text/table-papers.h"
#include "text/table-book.h"
#include "text/table-clock.h"
#include "text/table-report.h"
#include "text/table-exchange.h"
#include "text/table-account.h"
#include "text/table-act.h"
#include "text/table-broker.h"
#include "text/table-witness.h"
#include "text/table-purge.h"
#include "text/table-backup.h"
#include "text/table-web.h"
#include "text/table-web-hr.h"
#include "text/table-web-month.h"
#include "text/table-web-year.h"
#include "text/table-web-file.h"
#include "text/table-web-rules.h"
#include "text/table-web-camat.h"
#include "text/table-web-own.h"
