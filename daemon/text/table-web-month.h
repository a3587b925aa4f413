/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* /bulan-kerja: the month's way to the lock. */
TEXT(WMONTH_TITLE, "wmonth.title", "Bulan kerja: {month}", "The month: {month}")
TEXT(WMONTH_BEFORE, "wmonth.before", "Bulan sebelumnya", "The month before")
TEXT(WMONTH_AFTER, "wmonth.after", "Bulan berikutnya", "The month after")
TEXT(WMONTH_TO_SHEET, "wmonth.to-sheet", "Rekap bulan ini", "The month's sheet")
TEXT(WMONTH_FIGURES, "wmonth.figures",
     "{n} pegawai, {unseen} lembar belum dilihat, {objections} sanggahan, {supplements} suplemen.",
     "{n} people, {unseen} sheets not seen yet, {objections} objections, {supplements} supplements.")
TEXT(WMONTH_MISSING, "wmonth.missing", "Sebelum langkah berikutnya:", "Before the next step:")
TEXT(WMONTH_NEXT, "wmonth.next", "Langkah berikutnya", "The next step")
TEXT(WMONTH_CHECK, "wmonth.check", "Nyatakan sudah diperiksa", "Declare it checked")
TEXT(WMONTH_CHECK_HINT, "wmonth.check-hint",
     "Semua lembar sudah dilihat dan tidak ada yang menunggu keputusan. Setelah ini pimpinan dapat menyetujui.",
     "All sheets were seen and nothing waits for a decision. After this a leader can approve it.")
TEXT(WMONTH_APPROVE, "wmonth.approve", "Setujui bulan ini", "Approve this month")
TEXT(WMONTH_APPROVE_HINT, "wmonth.approve-hint",
     "Anda menyetujui rekap seluruh kantor. Yang memeriksa tidak dapat menyetujui.",
     "You approve the sheet of the whole office. Who has checked it cannot approve it.")
TEXT(WMONTH_LOCK, "wmonth.lock", "Kunci bulan ini", "Lock this month")
TEXT(WMONTH_LOCK_HINT, "wmonth.lock-hint",
     "Setelah dikunci lembar tidak berubah lagi; perbaikan sesudahnya menjadi suplemen.",
     "A locked sheet never changes; what is put right later becomes a supplement.")
TEXT(WMONTH_SHEETS, "wmonth.sheets", "Lembar pribadi", "Personal sheets")
TEXT(WMONTH_SEEN, "wmonth.seen", "Dilihat", "Seen")
TEXT(WMONTH_NOTE, "wmonth.note", "Catatan (boleh kosong)", "Note (may be empty)")
TEXT(WMONTH_NOTE_HINT, "wmonth.note-hint",
     "Tanpa nama orang: catatan tersimpan selamanya.", "Without names of people: a note is kept for ever.")
TEXT(WMONTH_PARAF, "wmonth.paraf", "Sudah paraf di kertas", "Signed on paper")
TEXT(WMONTH_SAW, "wmonth.saw", "Sudah melihat lembarnya", "Has seen the sheet")
TEXT(WMONTH_REFUSED, "wmonth.refused", "Menolak paraf", "Refused to sign")
TEXT(WMONTH_OBJECTION, "wmonth.objection", "Sanggahan atas nama pegawai", "An objection on somebody's behalf")
TEXT(WMONTH_OBJECTION_HINT, "wmonth.objection-hint",
     "Tulis yang disampaikan pegawai, tanpa nama orang lain. Sanggahan tercetak di lembarnya.",
     "Write what the person said, without names of others. It is printed on their sheet.")
TEXT(WMONTH_WORDS, "wmonth.words", "Isi", "What is said")
TEXT(WMONTH_OBJECT, "wmonth.object", "Catat sanggahan", "Note the objection")
TEXT(WMONTH_SUPPLEMENT, "wmonth.supplement", "Suplemen", "Supplement")
TEXT(WMONTH_SUPPLEMENT_HINT, "wmonth.supplement-hint",
     "Bulan ini sudah dikunci. Yang perlu diketahui kemudian ditambahkan di sini.",
     "This month is locked. What has to be known later is added here.")
TEXT(WMONTH_ADD, "wmonth.add", "Tambahkan", "Add it")
TEXT(WMONTH_STEP, "wmonth.step", "Langkah", "Step")
TEXT(WMONTH_HISTORY, "wmonth.history", "Yang sudah dilakukan", "What was done")
TEXT(WMONTH_DONE, "wmonth.done", "Sudah dicatat.", "It was noted.")
TEXT(WMONTH_NOBODY, "wmonth.nobody",
     "Belum ada yang dicentang; tidak ada yang diubah.", "Nobody was ticked; nothing was changed.")

/* /rekap and /pemeriksaan: what is handed in. */
TEXT(WSHEET_TITLE, "wsheet.title", "Rekap: {month}", "Sheet: {month}")
TEXT(WSHEET_STEP, "wsheet.step", "Keadaan: {step}.", "Standing: {step}.")
TEXT(WSHEET_TO_MONTH, "wsheet.to-month", "Alur bulan ini", "The month's way")
TEXT(WSHEET_UNIT, "wsheet.unit", "Unit", "Unit")
TEXT(WSHEET_EVERYBODY, "wsheet.everybody", "Seluruh kantor", "The whole office")
TEXT(WSHEET_SHOW, "wsheet.show", "Tampilkan", "Show")
TEXT(WSHEET_DOWNLOAD, "wsheet.download", "Unduh dan cetak", "Download and print")
TEXT(WSHEET_XLSX, "wsheet.xlsx", "Unduh Excel (.xlsx)", "Download for Excel (.xlsx)")
TEXT(WSHEET_F4, "wsheet.f4", "Cetak di kertas F4", "Print on F4")
TEXT(WSHEET_A4, "wsheet.a4", "Cetak di kertas A4", "Print on A4")
TEXT(WSHEET_CSV, "wsheet.csv", "Unduh CSV", "Download as CSV")
TEXT(WSHEET_NOBODY, "wsheet.nobody", "Belum ada pegawai di bulan ini.", "There is nobody in this month yet.")
TEXT(WSHEET_CUT, "wsheet.cut",
     "Lebih dari {n} pegawai: lembar pribadi tidak ada di berkas Excel, cetaklah dari sini.",
     "More than {n} people: there are no personal sheets in the workbook, print them from here.")
TEXT(WAUDIT_TITLE, "waudit.title", "Laporan pemeriksaan", "Audit report")
TEXT(WAUDIT_HINT, "waudit.hint",
     "Siapa mengubah apa, apa yang tidak diketahui, dan siapa yang dapat melihat: untuk dicetak dan diserahkan kepada pemeriksa.",
     "Who changed what, what was not known, and who could see it: to print for an auditor.")
TEXT(WAUDIT_FROM, "waudit.from", "Dari bulan", "From month")
TEXT(WAUDIT_TO, "waudit.to", "Sampai bulan", "To month")
TEXT(WAUDIT_SHOW, "waudit.show", "Buka laporan", "Open the report")
TEXT(WAUDIT_RANGE, "waudit.range",
     "Bulan tidak terbaca, atau lebih dari 12 bulan.", "Not a month, or more than 12 months.")
