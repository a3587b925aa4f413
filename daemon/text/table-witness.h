/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. Signed notes and evidence. */
/* clang-format off */

TEXT(NOTE_KEY_NONE, "note.key-none", "Kantor ini belum mempunyai kunci catatan bertanda tangan (kredensial note-key).",
     "This office has no key for signed notes yet (credential note-key).")
TEXT(NOTE_NONE, "note.none", "Belum ada catatan bertanda tangan.", "There is no signed note yet.")
TEXT(NOTE_NONE_OF_DAY, "note.none-of-day", "Tidak ada catatan bertanda tangan untuk {date}.", "There is no signed note of {date}.")
TEXT(NOTE_NOT_ONE, "note.not-one", "{path} bukan catatan bertanda tangan.", "{path} is no signed note.")
TEXT(NOTE_OTHER_KEY, "note.other-key", "Catatan {date} tidak ditandatangani dengan kunci kantor ini.",
     "The note of {date} is not signed with a key of this office.")
TEXT(NOTE_CHANGED, "note.changed", "Tanda tangan catatan {date} salah: isinya diubah.", "The signature of the note of {date} is wrong: it was changed.")
TEXT(NOTE_HOLDS, "note.holds", "Catatan {date} cocok: sampai nomor {n} rantai masih seperti ketika ditandatangani.",
     "The note of {date} agrees: up to number {n} the chain is as it was when it was signed.")
TEXT(NOTES_HOLD, "note.all-hold", "{n} catatan bertanda tangan dengan kunci itu cocok, yang terakhir {date}, nomor {last}; sesudahnya belum ditandatangani.",
     "{n} notes signed with that key agree, the last of {date}, number {last}; what follows is not signed yet.")
TEXT(NOTE_DIFFERS, "note.differs", "Catatan {date} TIDAK cocok: rantai ini bukan rantai yang ditandatangani pada nomor {n}.",
     "The note of {date} does NOT agree: this is not the chain that was signed at number {n}.")
TEXT(NOTE_RESTORED, "note.restored", "Catatan {date} menandatangani nomor {n}; cadangan yang dipasang kembali hanya sampai {last}, sisanya hilang.",
     "The note of {date} signed number {n}; the older copy that was put back since ends at {last}, the rest is lost.")
TEXT(SHEET_NOTE, "sheet.note", "Catatan bertanda tangan {date}: nomor {n}, {hash}", "Signed note of {date}: number {n}, {hash}")
TEXT(SHEET_SIGNED, "sheet.signed", "Ditandatangani {date}: {n} {hash}", "Signed {date}: {n} {hash}")
TEXT(SHEET_NOTE_QR, "sheet.note-qr", "Kode QR dari catatan bertanda tangan", "QR code of the signed note")
TEXT(HELP_NOTE_KEY, "help.note-key", "kunci publik catatan bertanda tangan", "the public key of the signed notes")
TEXT(HELP_NOTE_SHOW, "help.note-show", "catatan bertanda tangan terakhir, atau yang dari satu hari", "the last signed note, or that of a day")
TEXT(HELP_EXPORT, "help.export", "bukti tentang seorang pegawai, untuk diperiksa siapa pun dengan hadir-verify",
     "evidence about a person, for anyone to check with hadir-verify")
TEXT(EXPORT_PERIOD, "export.period", "bulan 2025-03, tanggal 2025-03-03, atau 2025-03-03..2025-03-07", "a month 2025-03, a day 2025-03-03, or 2025-03-03..2025-03-07")
TEXT(EXPORT_NOBODY, "export.nobody", "Tidak ada pegawai dengan id {person} dalam catatan.", "The records know no person with the id {person}.")
TEXT(EXPORT_NO_SENTENCES, "export.no-sentences", "hadird tidak menjawab: bukti ditulis tanpa penjelasan tiap hari.",
     "hadird does not answer: the evidence is written without the explanation of each day.")
TEXT(EXPORT_DONE, "export.done", "{n} baris bukti, {notes} catatan bertanda tangan.", "{n} rows of evidence, {notes} signed notes.")

/* hadir-verify. */
TEXT(EVIDENCE_OF, "evidence.of", "Bukti tentang {person}, {from} sampai {to} ({origin}).", "Evidence about {person}, {from} to {to} ({origin}).")
TEXT(EVIDENCE_PROVED, "evidence.proved", "{n} dari {rows} baris terbukti oleh {notes} catatan bertanda tangan.",
     "{n} of {rows} rows are proved by {notes} signed notes.")
TEXT(EVIDENCE_FITS, "evidence.fits", "{n} dari {rows} baris cocok dengan {notes} catatan dalam berkas ini sendiri. Itu BELUM bukti.",
     "{n} of {rows} rows agree with {notes} notes in this very file. That is NO proof yet.")
TEXT(EVIDENCE_SHOWN, "evidence.shown", "Berkas ini memperlihatkan {rows} dari {links} baris rantai yang dilaluinya; yang lain hanya sidik (hash).",
     "This file shows {rows} of the {links} rows of the chain that it passes; the others are hashes only.")
TEXT(EVIDENCE_STRAYS, "evidence.strays", "{n} presensi memakai kartu yang menurut berkas ini BUKAN milik {person} pada tanggal itu.",
     "{n} punches are of a card that by this file was NOT {person}'s on those days.")
TEXT(EVIDENCE_ROW_PROVED, "evidence.row-proved", "{kind} {row}: terbukti oleh catatan {date}", "{kind} {row}: proved by the note of {date}")
TEXT(EVIDENCE_ROW_NOT, "evidence.row-not", "{kind} {row}: BELUM terbukti oleh catatan mana pun", "{kind} {row}: NOT proved by any note")
TEXT(EVIDENCE_WRONG, "evidence.wrong", "TIDAK COCOK, baris {line} dari berkas: {why}", "CONTRADICTS ITSELF at line {line} of the file: {why}")
TEXT(EVIDENCE_NO_FILE, "evidence.no-file", "Bukan berkas bukti yang lengkap, baris {line}: {why}", "Not a whole evidence file, line {line}: {why}")
TEXT(EVIDENCE_OWN_KEY, "evidence.own-key", "Tidak ada kunci (--key) atau catatan (--note) yang diberikan: dipakai kunci dari berkas itu sendiri, yang bisa dibuat siapa saja: {key}",
     "No key (--key) or note (--note) was given: the file's own key was used, which anybody can make: {key}")
TEXT(EVIDENCE_NO_KEY, "evidence.no-key", "Tidak ada kunci: berkas ini tidak membuktikan apa pun.", "There is no key: this file proves nothing.")
TEXT(EVIDENCE_FOREIGN, "evidence.foreign", "{n} catatan ditandatangani dengan kunci lain dan tidak dihitung.", "{n} notes are signed with another key and do not count.")
TEXT(EVIDENCE_HELD, "evidence.held", "Catatan {date} yang Anda pegang cocok.", "The note of {date} that you hold agrees.")
TEXT(EVIDENCE_NOT_HELD, "evidence.not-held", "Catatan {date} yang Anda pegang tidak dilalui oleh berkas ini.", "This file does not pass through the note of {date} that you hold.")
TEXT(EVIDENCE_USAGE, "evidence.usage", "pemakaian: hadir-verify [--key KUNCI]... [--note BERKAS]... [--rows] [--json] [--lang id|en] BERKAS",
     "usage: hadir-verify [--key KEY]... [--note FILE]... [--rows] [--json] [--lang id|en] FILE")
TEXT(EVIDENCE_BAD_KEY, "evidence.bad-key", "{key} bukan kunci (nama+8 angka+base64).", "{key} is no key (name+8 digits+base64).")
