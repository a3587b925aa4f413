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
TEXT(REFUSED_CONFIRMED, "refused.confirmed",
     "nomor {n} sudah disetujui; tarik (withdraw) bila keliru",
     "number {n} was confirmed; withdraw it if that was wrong")
TEXT(REFUSED_ALREADY, "refused.already",
     "nomor {n} sudah disetujui", "number {n} was confirmed already")
TEXT(REFUSED_SAME_MOMENT, "refused.same-moment",
     "saat itu sudah dimasukkan sebagai perbaikan nomor {n}",
     "that moment was entered already, as correction {n}")
TEXT(REFUSED_FUTURE, "refused.future", "{date} belum terjadi", "{date} is still to come")
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
