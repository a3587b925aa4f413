/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* What cannot be done, said by the daemon in the office's language. */
TEXT(REFUSED_NAME, "refused.name",
     "nama orang tidak boleh tersimpan di sini; pakai id-nya ({person})",
     "nobody's name may be kept here; use the id ({person})")
TEXT(REFUSED_AUTHOR, "refused.author",
     "{person} yang memasukkannya, jadi persetujuan perlu orang lain",
     "{person} has entered it, so somebody else has to decide")
TEXT(REFUSED_OWN_DAY, "refused.own-day",
     "{person} tidak dapat menyetujui harinya sendiri",
     "{person} cannot decide about the own day")
TEXT(REFUSED_OWN_DAY_TOO, "refused.own-day-too",
     "surat ini juga menyangkut {person}; perlu nama kedua yang berwenang (--second)",
     "this paper is about {person} too; it needs a second entitled name (--second)")
TEXT(REFUSED_TWICE, "refused.twice",
     "nama kedua harus orang lain, bukan {person} lagi",
     "the second name has to be another one than {person}")
TEXT(REFUSED_SIGNER, "refused.signer",
     "{person} hari ini bukan camat, sekcam, kasubag, atau atasan langsungnya",
     "{person} is today neither camat, sekcam or kasubag nor the superior")
TEXT(REFUSED_NOT_SUPERIOR, "refused.not-superior",
     "TK hanya dapat dipastikan atasan langsungnya, bukan {person}",
     "only the superior can confirm an absence, not {person}")
TEXT(REFUSED_CODE, "refused.code",
     "tidak ada kode {code} pada hari itu; kode yang lazim: {codes}",
     "there is no code {code} on that day; the usual ones: {codes}")
TEXT(REFUSED_WHOLE, "refused.whole",
     "kode {code} hanya untuk sehari penuh", "code {code} is for whole days only")
TEXT(REFUSED_ASKED, "refused.asked",
     "TK hanya setelah orangnya ditanya: sebutkan kapan ditanya dan jawabannya (--asked)",
     "TK only after the person was asked: say when, and the answer (--asked)")
TEXT(REFUSED_ABSENT_ALL, "refused.absent-all",
     "TK dimasukkan orang demi orang", "TK is entered person by person")
TEXT(REFUSED_NOT_UNEXPLAINED, "refused.not-unexplained",
     "{person} pada {date} bukan \"belum ada keterangan\"; TK tidak berlaku",
     "{person} on {date} is not \"not yet explained\"; TK does not apply")
TEXT(REFUSED_NOBODY, "refused.nobody",
     "tidak ada yang terkena pada jam itu", "nobody was affected in those hours")
TEXT(REFUSED_DAY_OFF, "refused.day-off",
     "tidak ada hari kerja di antara tanggal itu", "there is no working day among these days")
TEXT(REFUSED_OVERLAP, "refused.overlap",
     "{person} sudah punya surat nomor {n} ({code}) dari {from} sampai {to}",
     "{person} already has paper {n} ({code}) from {from} to {to}")
TEXT(REFUSED_OVER, "refused.over",
     "nomor {n} sudah ditolak atau ditarik; masukkan lagi bila perlu",
     "number {n} was refused or withdrawn; enter it again if it is needed")
TEXT(REFUSED_HAS_LETTER, "refused.has-letter",
     "nomor {n} sudah bernomor surat {letter}; yang menyetujuinya dapat menggantinya",
     "number {n} has letter {letter} already; who approves it may give another")
TEXT(REFUSED_NO_LETTER, "refused.no-letter",
     "nomor suratnya belum diisi", "the letter's number is missing")
TEXT(REFUSED_CONFIRMED, "refused.confirmed",
     "nomor {n} sudah disetujui; tarik (withdraw) bila keliru",
     "number {n} was confirmed; withdraw it if that was wrong")
TEXT(REFUSED_ALREADY, "refused.already",
     "nomor {n} sudah disetujui", "number {n} was confirmed already")
TEXT(REFUSED_SAME_MOMENT, "refused.same-moment",
     "saat itu sudah dimasukkan sebagai perbaikan nomor {n}",
     "that moment was entered already, as correction {n}")
TEXT(REFUSED_CHANGED, "refused.changed",
     "sementara itu {date} milik {person} sudah diubah orang lain; sekarang: {state}. Periksa lagi sebelum menyimpan",
     "meanwhile somebody else has changed {person}'s day, {date}; it is now: {state}. Look again before you save")
TEXT(REFUSED_SIGNED, "refused.signed",
     "{person} sudah menandatangani nomor {n}; masih perlu nama kedua yang berwenang",
     "{person} has signed number {n}; it still needs a second entitled name")
TEXT(REFUSED_FUTURE, "refused.future",
     "saat itu ({date}) belum terjadi", "that moment ({date}) is still to come")
TEXT(REFUSED_ANSWERED, "refused.answered",
     "{date} sudah dijawab begitu", "{date} was answered so already")
TEXT(REFUSED_EVIDENCE, "refused.evidence",
     "perbaikan perlu alasan dan bukti", "a correction needs a reason and evidence")
TEXT(REFUSED_ACTING_OPEN, "refused.acting-open",
     "Plt. dan Plh. perlu tanggal akhir (--to)", "Plt. and Plh. need a last day (--to)")
TEXT(REFUSED_TRIAL, "refused.trial",
     "masa uji coba sudah berakhir pada {date}; hari yang sudah dihitung tetap dihitung",
     "the trial period ends on {date}; days that were counted stay counted")
TEXT(REFUSED_LOCKED, "refused.locked",
     "{month} sudah dikunci; lembarnya tidak berubah lagi, tulis suplemen (supplement)",
     "{month} is locked; its sheet changes no more, write a supplement")
TEXT(REFUSED_NOT_LOCKED, "refused.not-locked",
     "{month} belum dikunci; suplemen tidak perlu", "{month} is not locked; it needs no supplement")
TEXT(REFUSED_NO_SHEET, "refused.no-sheet",
     "{person} tidak punya lembar pada {month}", "{person} has no sheet in {month}")
TEXT(REFUSED_STEP_TAKEN, "refused.step-taken",
     "langkah itu untuk {month} sudah diambil", "that step of {month} was taken already")
TEXT(REFUSED_MISSING, "refused.missing",
     "{month} belum siap untuk langkah itu; yang kurang disebut di atas",
     "{month} is not ready for that step; what is missing stands above")

/* What is taken, and should be looked at. */
TEXT(WARN_LOCKED, "warn.locked",
     "{month} sudah dikunci: dicatat sebagai suplemen, lembar yang ditandatangani tetap.",
     "{month} is locked: kept as a supplement, the signed sheet stays.")
TEXT(WARN_DAY_OFF, "warn.day-off",
     "{person}: {date} bukan hari kerja.", "{person}: {date} is not a working day.")
TEXT(WARN_OVERLAP, "warn.overlap",
     "{person} juga tercakup dalam surat nomor {n} ({code}) dari {from} sampai {to}.",
     "{person} is in paper {n} ({code}) from {from} to {to} as well.")

/* What a month still needs. */
TEXT(MONTH_NOT_OVER, "month-needs.over", "Bulannya belum selesai.", "The month is not over.")
TEXT(MONTH_UNSEEN, "month-needs.seen",
     "{n} lembar pribadi belum dilihat, diparaf di kertas, atau dicatat menolak paraf.",
     "{n} personal sheets were not seen, nor signed on paper, nor noted as refused.")
TEXT(MONTH_WAITING, "month-needs.decisions",
     "{n} surat atau perbaikan menunggu keputusan.", "{n} papers or corrections wait for a decision.")
TEXT(MONTH_OBJECTIONS_UNTIL, "month-needs.days",
     "Tiga hari kerja untuk sanggahan lewat pada {date}.",
     "Three working days for objections will have passed on {date}.")
TEXT(MONTH_NOT_CHECKED, "month-needs.checked", "Belum diperiksa (check).", "It was not checked.")
TEXT(MONTH_NOT_APPROVED, "month-needs.approved", "Belum disetujui (approve).", "It was not approved.")

/* Words of rows. */
TEXT(STANDING_ENTERED, "standing.entered", "menunggu keputusan", "waits for a decision")
TEXT(STANDING_CONFIRMED, "standing.confirmed", "disetujui", "confirmed")
TEXT(STANDING_REFUSED, "standing.refused", "ditolak", "refused")
TEXT(STANDING_WITHDRAWN, "standing.withdrawn", "ditarik", "withdrawn")
TEXT(DECISION_CONFIRM, "decision.confirm", "disetujui", "confirmed")
TEXT(DECISION_REFUSE, "decision.refuse", "ditolak", "refused")
TEXT(DECISION_WITHDRAW, "decision.withdraw", "ditarik", "withdrawn")
TEXT(DIRECTION_IN, "direction.in", "datang", "in")
TEXT(DIRECTION_OUT, "direction.out", "pulang", "out")
TEXT(DIRECTION_BREAK, "direction.break", "istirahat", "break")
TEXT(ANSWER_IS_HOLIDAY, "answer.holiday", "libur", "a holiday")
TEXT(ANSWER_IS_READER, "answer.reader", "pembaca rusak", "the reader failed")
TEXT(ANSWER_IS_ACTIVITY, "answer.activity", "kegiatan bersama", "an activity of all")
TEXT(ANSWER_IS_CORRECT, "answer.correct", "memang benar", "it is so")
TEXT(ACTING_PLT, "acting.plt", "Plt.", "acting (Plt.)")
TEXT(ACTING_PLH, "acting.plh", "Plh.", "deputising (Plh.)")
TEXT(MONTH_IS_OPEN, "month-state.open", "terbuka", "open")
TEXT(MONTH_IS_CHECKED, "month-state.checked", "sudah diperiksa", "checked")
TEXT(MONTH_IS_APPROVED, "month-state.approved", "sudah disetujui", "approved")
TEXT(MONTH_IS_LOCKED, "month-state.locked", "terkunci", "locked")
TEXT(STEP_CHECKED, "month-step.checked", "diperiksa", "checked")
TEXT(STEP_SEEN, "month-step.seen", "lembar dilihat", "sheet seen")
TEXT(STEP_PARAF, "month-step.paraf", "paraf di kertas", "signed on paper")
TEXT(STEP_PARAF_REFUSED, "month-step.refused-paraf", "menolak paraf", "refused to sign")
TEXT(STEP_OBJECTION, "month-step.objection", "sanggahan", "objection")
TEXT(STEP_APPROVED, "month-step.approved", "disetujui", "approved")
TEXT(STEP_LOCKED, "month-step.locked", "dikunci", "locked")
TEXT(STEP_SUPPLEMENT, "month-step.supplement", "suplemen", "supplement")

/* hadirctl: headings. */
TEXT(HEAD_CODE, "head.code", "Kode", "Code")
TEXT(HEAD_WHO, "head.who", "Untuk", "For")
TEXT(HEAD_WHEN, "head.when", "Tanggal", "When")
TEXT(HEAD_HOURS, "head.hours", "Jam", "Hours")
TEXT(HEAD_LETTER, "head.letter", "Surat", "Letter")
TEXT(HEAD_STANDING, "head.standing", "Keadaan", "Standing")
TEXT(HEAD_REASON, "head.reason", "Alasan", "Reason")
TEXT(HEAD_EVIDENCE, "head.evidence", "Bukti", "Evidence")
TEXT(HEAD_BY, "head.by", "Oleh", "By")
TEXT(HEAD_SECOND, "head.second", "Nama kedua", "Second name")
TEXT(HEAD_IN, "head.in", "Datang", "In")
TEXT(HEAD_OUT, "head.out", "Pulang", "Out")
TEXT(HEAD_SIGN, "head.sign", "Paraf", "Initials")
TEXT(HEAD_POSITION, "head.position", "Jabatan", "Position")
TEXT(HEAD_ACTING, "head.acting", "Sebagai", "As")
TEXT(HEAD_FROM, "head.from", "Mulai", "From")
TEXT(HEAD_UNTIL, "head.until", "Sampai", "Until")
TEXT(HEAD_DECREE, "head.decree", "SK", "Decree")

/* hadirctl: lines. */
TEXT(EVERYBODY, "line.everybody", "semua pegawai", "everybody")
TEXT(WHOLE_UNIT, "line.unit", "unit {unit}", "unit {unit}")
TEXT(LETTER_FOLLOWS, "line.letter-follows", "surat menyusul", "letter to follow")
TEXT(PAPER_ENTERED, "line.paper-entered",
     "Surat nomor {n}: {code} untuk {people} orang, {date}; {rejudged} hasil dihitung ulang.",
     "Paper {n}: {code} for {people} people, {date}; {rejudged} results worked out again.")
TEXT(PAPER_DRY, "line.paper-dry",
     "Uji coba, tidak ada yang disimpan: {code} untuk {people} orang, {date}; {rejudged} hasil akan berubah.",
     "Dry run, nothing was stored: {code} for {people} people, {date}; {rejudged} results would change.")
TEXT(PAPER_WAITS, "line.paper-waits",
     "Belum berlaku: menunggu persetujuan (hadirctl paper confirm).",
     "It does not count yet: it waits to be confirmed (hadirctl paper confirm).")
TEXT(PAPER_LETTER_FOLLOWS, "line.paper-letter", "Berlaku; surat menyusul.", "It counts; the letter follows.")
TEXT(DECIDED, "line.decided", "Surat nomor {n} {decision}; {rejudged} hasil dihitung ulang.",
     "Paper {n} {decision}; {rejudged} results worked out again.")
TEXT(DECIDED_DRY, "line.decided-dry",
     "Uji coba, tidak ada yang disimpan: surat nomor {n} {decision}; {rejudged} hasil akan berubah.",
     "Dry run, nothing was stored: paper {n} {decision}; {rejudged} results would change.")
TEXT(CORRECTION_LINE, "line.correction",
     "Perbaikan nomor {n}: {person}, {date}: {standing}; {rejudged} hasil dihitung ulang.",
     "Correction {n}: {person}, {date}: {standing}; {rejudged} results worked out again.")
TEXT(CORRECTION_DRY, "line.correction-dry",
     "Uji coba, tidak ada yang disimpan: {person}, {date}; {rejudged} hasil akan berubah.",
     "Dry run, nothing was stored: {person}, {date}; {rejudged} results would change.")
TEXT(LIST_TAKEN, "line.list-taken",
     "{n} presensi dari daftar diterima, {known} sudah ada; {rejudged} hasil dihitung ulang.",
     "{n} entries of the list taken, {known} were there; {rejudged} results worked out again.")
TEXT(LIST_DRY, "line.list-dry",
     "Uji coba, tidak ada yang disimpan: {n} presensi, {known} sudah ada.",
     "Dry run, nothing was stored: {n} entries, {known} were there.")
TEXT(FORM_TITLE, "form.title", "DAFTAR HADIR MANUAL {date}", "ATTENDANCE BY HAND {date}")
TEXT(FORM_FOOT, "form.foot",
     "Mengetahui, dua nama: ____________________   ____________________",
     "Two names: ____________________   ____________________")
TEXT(TRIAL_UNTIL, "line.trial-until",
     "Masa uji coba berakhir; {date} adalah hari pertama yang dihitung (ditetapkan {person}).",
     "The trial period ends; {date} is the first day that counts (set by {person}).")
TEXT(TRIAL_OPEN, "line.trial-open",
     "Masa uji coba: semua dicatat, tidak ada yang dihitung.",
     "Trial period: all is recorded, nothing counts.")
TEXT(ANSWERED, "line.answered", "{date}: {answer}; {rejudged} hasil dihitung ulang.",
     "{date}: {answer}; {rejudged} results worked out again.")
TEXT(ANSWER_DRY, "line.answer-dry", "Uji coba, tidak ada yang disimpan: {date}, {answer}.",
     "Dry run, nothing was stored: {date}, {answer}.")
TEXT(ANSWER_PAPER, "line.answer-paper",
     "Surat nomor {n} untuk semua pegawai menunggu persetujuan (hadirctl paper confirm {n}).",
     "Paper {n} for everybody waits to be confirmed (hadirctl paper confirm {n}).")
TEXT(ANSWER_HOLIDAY, "line.answer-holiday",
     "Hari libur nomor {n} menunggu persetujuan (hadirctl calendar accept {n}).",
     "Holiday {n} waits to be accepted (hadirctl calendar accept {n}).")
TEXT(MONTH_LINE, "line.month",
     "{month}: {state}; {n} lembar, {unseen} belum dilihat; {objections} sanggahan, {supplements} suplemen.",
     "{month}: {state}; {n} sheets, {unseen} not seen; {objections} objections, {supplements} supplements.")
TEXT(SHEET_UNSEEN, "line.sheet-unseen", "lembarnya belum dilihat", "has not seen the sheet")

TEXT(HELP_PAPER_ADD, "help.paper-add", "masukkan cuti, izin, dinas, atau keterangan lain",
     "enter leave, duty, or what else explains a day")
TEXT(HELP_PAPER_DECIDE, "help.paper-decide", "setujui, tolak, atau tarik surat", "decide about a paper")
TEXT(HELP_PAPER_LIST, "help.paper-list", "surat bulan ini, atau yang masih terbuka",
     "papers of a month, or those that wait")
TEXT(HELP_CORRECTION_ADD, "help.correction-add", "ajukan perbaikan data, dengan alasan dan bukti",
     "ask for a correction, with reason and evidence")
TEXT(HELP_CORRECTION_DECIDE, "help.correction-decide", "setujui, tolak, atau tarik perbaikan",
     "decide about a correction")
TEXT(HELP_CORRECTION_LIST, "help.correction-list", "perbaikan bulan ini, atau yang menunggu",
     "corrections of a month, or those that wait")
TEXT(HELP_CORRECTION_IMPORT, "help.correction-import", "masukkan daftar hadir manual, dengan dua nama",
     "enter a list kept by hand, with two names")
TEXT(HELP_MANUAL_LIST, "help.manual-list", "cetak formulir daftar hadir manual", "print the form for a list by hand")
TEXT(HELP_POSITION_SET, "help.position-set", "catat pejabat, Plt., atau Plh. dengan SK-nya",
     "who holds a position, by which decree")
TEXT(HELP_POSITION_LIST, "help.position-list", "siapa menjabat apa", "who holds which position")
TEXT(HELP_TRIAL, "help.trial", "masa uji coba: akhiri atau lihat", "end the trial period, or show it")
TEXT(HELP_ANSWER, "help.answer", "jawab: libur, pembaca rusak, kegiatan bersama, atau memang benar",
     "answer what a day without arrivals was")
TEXT(HELP_MONTH_SHOW, "help.month-show", "sampai mana lembar bulan itu, dan apa yang kurang",
     "how far a month has come, and what is missing")
TEXT(HELP_MONTH_STEP, "help.month-step", "satu langkah menuju lembar yang dikunci",
     "a step of the month on its way to the lock")

/* Why, further: what people have said, and what else the day holds. */
TEXT(EXPLAIN_CORRECTED, "explain.corrected",
     "Datang {time} menurut perbaikan data nomor {n}.", "Arrived at {time} by correction {n}.")
TEXT(EXPLAIN_EXCUSED, "explain.excused",
     "{mark}: batas {at}; berketerangan.", "{mark}: limit {at}; covered by a paper.")
TEXT(EXPLAIN_OUT, "explain.out", "Presensi pulang {time} di {reader}.", "The departure punch was at {time} at {reader}.")
TEXT(EXPLAIN_OUT_CORRECTED, "explain.out-corrected",
     "Pulang {time} menurut perbaikan data nomor {n}.", "Left at {time} by correction {n}.")
TEXT(EXPLAIN_EARLY, "explain.early",
     "Pulang {n} menit sebelum waktunya ({at}).", "Left {n} min before the end of duty ({at}).")
TEXT(EXPLAIN_NO_OUT, "explain.no-out",
     "Presensi pulang belum tercatat; mohon keterangan.", "No departure was recorded; please say why.")
TEXT(EXPLAIN_APEL, "explain.apel", "Apel {at}: tepat waktu.", "Assembly {at}: in time.")
TEXT(EXPLAIN_APEL_LATE, "explain.apel-late", "Apel {at}: terlambat {n} menit.", "Assembly {at}: {n} min late.")
TEXT(EXPLAIN_APEL_MISSING, "explain.apel-missing", "Apel {at}: belum tercatat.", "Assembly {at}: not recorded.")
TEXT(EXPLAIN_OVERRUN, "explain.overrun", "Istirahat melewati batas {n} menit.", "The break was {n} min too long.")
TEXT(EXPLAIN_NOT_RETURNED, "explain.not-returned",
     "Belum tercatat kembali dari istirahat.", "Not recorded back from the break.")
TEXT(EXPLAIN_QUEUE, "explain.queue",
     "Antre di pembaca sejak sebelum batas; diusulkan dianggap tepat waktu (kode AN).",
     "In a queue at the reader that began before the limit; proposed as on time (code AN).")
TEXT(EXPLAIN_PAPER, "explain.paper",
     "Surat nomor {n}: {code}, {from} sampai {to}; {letter}; dimasukkan {person}; {standing}.",
     "Paper {n}: {code}, {from} to {to}; {letter}; entered by {person}; {standing}.")
TEXT(EXPLAIN_PAPER_NOT, "explain.paper-not",
     "Surat nomor {n} tidak berlaku: {code}, {from} sampai {to}; {letter}; dimasukkan {person}; {standing}.",
     "Paper {n} does not count: {code}, {from} to {to}; {letter}; entered by {person}; {standing}.")
TEXT(EXPLAIN_CORRECTION, "explain.correction",
     "Perbaikan nomor {n}: {direction} {time}; alasan: {reason}; bukti: {evidence}; dimasukkan {person}; {standing}.",
     "Correction {n}: {direction} {time}; reason: {reason}; evidence: {evidence}; entered by {person}; {standing}.")
TEXT(EXPLAIN_DECISION, "explain.decision",
     "… {decision} oleh {person}; catatan: {note}.", "… {decision} by {person}; note: {note}.")
TEXT(EXPLAIN_REFUSED, "explain.refused",
     "Pukul {from}–{to} {n} pembacaan ditolak di {reader}: {cause}.",
     "From {from} to {to} {n} reads were refused at {reader}: {cause}.")
TEXT(EXPLAIN_CARD, "explain.card",
     "Bulan ini {n} kali jari ditolak sesaat sebelum presensi; kartu mungkin lebih mudah.",
     "{n} times this month a finger was refused just before the punch; a card may be easier.")
TEXT(EXPLAIN_DEDUCTION, "explain.deduction",
     "Potongan hari itu {percent} % (terlambat {late}, pulang awal {early}) menurut {rule}; sumber: {source}.",
     "Deduction of the day {percent} % (late {late}, early {early}) by {rule}; source: {source}.")
TEXT(EXPLAIN_BANDS, "explain.bands",
     "Golongan hari itu: terlambat {late}, pulang awal {early}, tanpa potongan, menurut {rule}; sumber: {source}.",
     "Bands of the day: late {late}, early {early}, no deduction, by {rule}; source: {source}.")
TEXT(EXPLAIN_UNPROVED, "explain.unproved",
     "Angka {rule} berasal dari berita dan perlu dikonfirmasi.",
     "The figures of {rule} come from the press and are to be confirmed.")

/* hadirctl tasks: what waits for whom. */
TEXT(TASK_SUMMON, "task.summon",
     "{person}: {n} hari TK tahun ini ({basis}); panggil dan periksa paling lambat {until} (PP 94/2021 Pasal 26).",
     "{person}: {n} confirmed absences this year ({basis}); summon and examine by {until} (PP 94/2021 art. 26).")
TEXT(TASK_ESCALATED, "task.escalated",
     "{person}: {n} hari TK tahun ini ({basis}); batas atasan langsung {until} sudah lewat (PP 94/2021 Pasal 28).",
     "{person}: {n} confirmed absences this year ({basis}); the superior's time ended on {until} (PP 94/2021 art. 28).")
TEXT(TASK_CORRECTION, "task.correction",
     "{person}, {date}: perbaikan nomor {n} menunggu keputusan.",
     "{person}, {date}: correction {n} waits for a decision.")
TEXT(TASK_PAPER, "task.paper",
     "{person}, {date}: surat nomor {n} menunggu keputusan.",
     "{person}, {date}: paper {n} waits for a decision.")
TEXT(TASK_LETTER, "task.letter",
     "{person}, {date}: surat nomor {n} menyusul.", "{person}, {date}: the letter of paper {n} is to follow.")
TEXT(TASK_GAP, "task.gap", "{person}, {date}: {gap}.", "{person}, {date}: {gap}.")
TEXT(TASK_NOBODY, "task.nobody", "Belum ada atasan langsung atau camat yang tercatat:",
     "Nobody is recorded as superior or camat:")
TEXT(HINT_PAIR, "hint.pair",
     "Indikasi: {a} dan {b} tercatat dalam {seconds} detik pada {n} dari {of} hari, terakhir {date}. Bukan bukti; mungkin sekadar datang bersama.",
     "Indication: {a} and {b} were recorded within {seconds} seconds on {n} of {of} days, last {date}. No proof; they may just come together.")
TEXT(HINTS_OFF, "hints.off",
     "indikasi tidak dinyalakan ([hints] enabled = yes dalam aturan)",
     "indications are not switched on ([hints] enabled = yes in the rules)")
TEXT(HELP_HINTS, "help.hints", "indikasi kartu yang selalu datang bersama, 90 hari terakhir",
     "indications of cards that keep coming together, of the last 90 days")
TEXT(HELP_TASKS, "help.tasks", "apa yang menunggu siapa: panggilan, surat, perbaikan, hari terbuka",
     "what waits for whom: summons, letters, corrections, open days")
