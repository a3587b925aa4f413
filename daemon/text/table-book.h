/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* Judging again, and whether it comes to the same */
TEXT(VERIFY_SAME, "verify.same", "Hitung ulang {from} – {to}: {n} hasil, semuanya sama.",
     "Judged again, {from} – {to}: {n} results, all the same.")
TEXT(VERIFY_NOT_SAME, "verify.not-same", "Hitung ulang {from} – {to}: dari {n} hasil, {differ} berbeda.",
     "Judged again, {from} – {to}: of {n} results {differ} differ.")
TEXT(VERIFY_DIFFERS, "verify.differs", "{person}, {date}: tercatat \"{before}\", hasil hitung ulang \"{after}\".",
     "{person}, {date}: stored as \"{before}\", judged again as \"{after}\".")
TEXT(VERIFY_OTHER_VERSION, "verify.other-version", "{n} hasil berasal dari hadir versi lain dan tidak dibandingkan.",
     "{n} results are of another version of hadir and were not compared.")
TEXT(REJUDGE_BETTER, "rejudge.better", "{person}, {date}: \"{before}\" menjadi \"{after}\" (lebih ringan)",
     "{person}, {date}: \"{before}\" becomes \"{after}\" (better)")
TEXT(REJUDGE_WORSE, "rejudge.worse", "{person}, {date}: \"{before}\" menjadi \"{after}\" (lebih berat)",
     "{person}, {date}: \"{before}\" becomes \"{after}\" (worse)")
TEXT(REJUDGE_OTHER, "rejudge.other", "{person}, {date}: \"{before}\" menjadi \"{after}\"",
     "{person}, {date}: \"{before}\" becomes \"{after}\"")
TEXT(REJUDGE_TOTALS, "rejudge.totals", "{from} – {to}: {n} hari-orang; {better} lebih ringan, {worse} lebih berat ({people} orang). Ini simulasi, tidak ada yang diubah.",
     "{from} – {to}: {n} person-days; {better} better, {worse} worse ({people} people). This is a simulation, nothing was changed.")
TEXT(REJUDGE_QUEUED, "rejudge.queued", "{n} hari-orang akan dinilai ulang saat perangkat senggang; perubahan diterbitkan sebagai revisi.",
     "{n} person-days will be judged again when there is time; what changes is published as a revision.")
TEXT(HELP_REJUDGE, "help.rejudge", "nilai ulang hari-hari itu; simulasi, kecuali dengan --record",
     "judge those days again; a simulation unless with --record")
TEXT(HELP_RULES_DIFF, "help.rules-diff", "siapa yang akan dinilai lain oleh aturan di direktori itu pada 31 hari terakhir",
     "who would have been judged otherwise by the rules in that directory, in the last 31 days")
