/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* hadirctl purge, hadirctl person forget. */
TEXT(HELP_PURGE, "help.purge", "hapus catatan yang melewati masa simpannya (--dry: hanya laporan)",
     "remove what is older than its retention (--dry: only report)")
TEXT(HELP_PERSON_FORGET, "help.person-forget",
     "lupakan seseorang yang sudah keluar: nama, NIP, kartu, jari, sandi",
     "forget somebody who has left: name, NIP, cards, fingers, passwords")
TEXT(PURGE_WORD_PUNCH, "purge-what.punch", "presensi", "punches")
TEXT(PURGE_WORD_REFUSED, "purge-what.refused", "bacaan yang ditolak", "refused reads")
TEXT(PURGE_WORD_PAPER, "purge-what.paper", "surat dan perbaikan data", "papers and corrections")
TEXT(PURGE_WORD_ACT, "purge-what.act", "riwayat perubahan", "history of changes")
TEXT(PURGE_WORD_VERDICT, "purge-what.verdict", "hasil harian", "daily results")
TEXT(PURGE_KEEPS, "purge.keeps", "{what}: disimpan selamanya.", "{what}: kept for ever.")
TEXT(PURGE_WOULD, "purge.would", "{what}: {n} baris sebelum {date} dapat dihapus.",
     "{what}: {n} rows before {date} can go.")
TEXT(PURGE_GOES, "purge.goes", "{what}: {n} baris sebelum {date} sedang dihapus.",
     "{what}: {n} rows before {date} are going.")
TEXT(PURGE_WAITS, "purge.waits",
     "  Bulan {month} belum dikunci: bulan itu dan sesudahnya menunggu.",
     "  Month {month} is not locked: it and what comes after it waits.")
TEXT(PURGE_CUT, "purge.cut",
     "{kind}: sudah boleh dihapus sampai nomor {n}, sampai {date} (rantai nomor {place}).",
     "{kind}: may be gone up to number {n}, until {date} (chain number {place}).")
TEXT(FORGET_DRY, "forget.dry",
     "{person} akan dilupakan: nama, {credentials} kartu atau jari, {secrets} sandi atau PIN.",
     "{person} would be forgotten: the name, {credentials} cards or fingers, {secrets} passwords or PINs.")
TEXT(FORGOTTEN, "forget.done",
     "{person} dilupakan: nama, {credentials} kartu atau jari, {secrets} sandi atau PIN; {n} sesi diakhiri.",
     "{person} is forgotten: the name, {credentials} cards or fingers, {secrets} passwords or PINs; {n} sessions ended.")
TEXT(FORGOTTEN_BACKUPS, "forget.backups",
     "Cadangan yang sudah ada masih memuatnya sampai diganti yang baru, juga basis data yang disisihkan (*.damaged-*, *.replaced-*) sampai dihapus. Catatan di kertas diurus tersendiri.",
     "Backups that exist still hold it until newer ones replace them, and databases that were set aside (*.damaged-*, *.replaced-*) until they are removed. Paper is a matter of its own.")
TEXT(REFUSED_FORGET_NAMES, "refused.forget-names",
     "Melupakan seseorang memerlukan dua nama yang berbeda, dan bukan orang itu sendiri.",
     "Forgetting somebody takes two different names, neither of them that person's.")
TEXT(REFUSED_FORGET_REASON, "refused.forget-reason", "Tulis alasannya (--reason).",
     "Say why (--reason).")
TEXT(REFUSED_FORGET_HERE, "refused.forget-here",
     "{person} masih pegawai kantor ini hari ini. Akhiri dulu di daftar pegawai (sampai).",
     "{person} still belongs to the office today. End that in the roster first (sampai).")
TEXT(CHAIN_PURGED, "chain.purged",
     "{n} baris sudah dihapus sesuai masa simpan; tempatnya di rantai masih utuh.",
     "{n} rows were purged by their retention; their places in the chain are whole.")
TEXT(CHAIN_GONE, "chain.gone", "  {kind}: {n} baris, paling akhir dari {date}", "  {kind}: {n} rows, up to those of {date}")
TEXT(EXPLAIN_PURGED, "explain.purged",
     "Presensi atau surat hari itu sudah dihapus sesuai masa simpan; yang berlaku hasil yang tersimpan.",
     "Punches or papers of that day were purged by their retention; the stored result stands.")

/* hadirctl credential end, hadirctl paper letter. */
TEXT(HELP_CREDENTIAL_END, "help.credential-end",
     "kartu hilang atau dikembalikan: berlaku sampai hari itu",
     "a card was lost or given back: theirs up to that day")
TEXT(HELP_PAPER_LETTER, "help.paper-letter", "nomor surat yang menyusul", "the number of a letter that followed")
TEXT(CREDENTIAL_ENDED, "credential.ended",
     "{credential} milik {person} sampai {date}; {rejudged} hasil berubah.",
     "{credential} is {person}'s until {date}; {rejudged} results changed.")
TEXT(CREDENTIAL_END_DRY, "credential.end-dry",
     "{credential} akan menjadi milik {person} sampai {date}; {rejudged} hasil akan berubah.",
     "{credential} would be {person}'s until {date}; {rejudged} results would change.")
TEXT(PAPER_LETTER_KEPT, "paper.letter-kept", "Surat {n} ({code}) kini bernomor {letter}.",
     "Paper {n} ({code}) now has the letter {letter}.")
TEXT(PAPER_LETTER_DRY, "paper.letter-dry", "Surat {n} ({code}) akan bernomor {letter}.",
     "Paper {n} ({code}) would have the letter {letter}.")
