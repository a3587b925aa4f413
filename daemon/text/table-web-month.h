/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* /bulan-kerja: the month's way to the lock. */
TEXT(WMONTH_TITLE, "web.month-title", "Bulan kerja: {month}", "The month: {month}")
TEXT(WMONTH_BEFORE, "web.month-before", "Bulan sebelumnya", "The month before")
TEXT(WMONTH_AFTER, "web.month-after", "Bulan berikutnya", "The month after")
TEXT(WMONTH_TO_SHEET, "web.month-to-sheet", "Rekap bulan ini", "The month's sheet")
TEXT(WMONTH_FIGURES, "web.month-figures",
     "{n} pegawai, {unseen} lembar belum dilihat, {objections} sanggahan, {supplements} suplemen.",
     "{n} people, {unseen} sheets not seen yet, {objections} objections, {supplements} supplements.")
TEXT(WMONTH_MISSING, "web.month-missing", "Sebelum langkah berikutnya:", "Before the next step:")
TEXT(WMONTH_NEXT, "web.month-next", "Langkah berikutnya", "The next step")
TEXT(WMONTH_CHECK, "web.month-check", "Nyatakan sudah diperiksa", "Declare it checked")
TEXT(WMONTH_CHECK_HINT, "web.month-check-hint",
     "Semua lembar sudah dilihat dan tidak ada yang menunggu keputusan. Setelah ini pimpinan dapat menyetujui.",
     "All sheets were seen and nothing waits for a decision. After this a leader can approve it.")
TEXT(WMONTH_APPROVE, "web.month-approve", "Setujui bulan ini", "Approve this month")
TEXT(WMONTH_APPROVE_HINT, "web.month-approve-hint",
     "Anda menyetujui rekap seluruh kantor. Yang memeriksa tidak dapat menyetujui.",
     "You approve the sheet of the whole office. Who has checked it cannot approve it.")
TEXT(WMONTH_LOCK, "web.month-lock", "Kunci bulan ini", "Lock this month")
TEXT(WMONTH_LOCK_HINT, "web.month-lock-hint",
     "Setelah dikunci lembar tidak berubah lagi; perbaikan sesudahnya menjadi suplemen.",
     "A locked sheet never changes; what is put right later becomes a supplement.")
TEXT(WMONTH_SHEETS, "web.month-sheets", "Lembar pribadi", "Personal sheets")
TEXT(WMONTH_SEEN, "web.month-seen", "Dilihat", "Seen")
TEXT(WMONTH_NOTE, "web.month-note", "Catatan (boleh kosong)", "Note (may be empty)")
TEXT(WMONTH_NOTE_HINT, "web.month-note-hint",
     "Tanpa nama orang: catatan tersimpan selamanya.", "Without names of people: a note is kept for ever.")
TEXT(WMONTH_PARAF, "web.month-paraf", "Sudah paraf di kertas", "Signed on paper")
TEXT(WMONTH_SAW, "web.month-saw", "Sudah melihat lembarnya", "Has seen the sheet")
TEXT(WMONTH_REFUSED, "web.month-refused", "Menolak paraf", "Refused to sign")
TEXT(WMONTH_OBJECTION, "web.month-objection", "Sanggahan atas nama pegawai", "An objection on somebody's behalf")
TEXT(WMONTH_OBJECTION_HINT, "web.month-objection-hint",
     "Tulis yang disampaikan pegawai, tanpa nama orang lain. Sanggahan tercetak di lembarnya.",
     "Write what the person said, without names of others. It is printed on their sheet.")
TEXT(WMONTH_WORDS, "web.month-words", "Isi", "What is said")
TEXT(WMONTH_OBJECT, "web.month-object", "Catat sanggahan", "Note the objection")
TEXT(WMONTH_SUPPLEMENT, "web.month-supplement", "Suplemen", "Supplement")
TEXT(WMONTH_SUPPLEMENT_HINT, "web.month-supplement-hint",
     "Bulan ini sudah dikunci. Yang perlu diketahui kemudian ditambahkan di sini.",
     "This month is locked. What has to be known later is added here.")
TEXT(WMONTH_ADD, "web.month-add", "Tambahkan", "Add it")
TEXT(WMONTH_STEP, "web.month-step", "Langkah", "Step")
TEXT(WMONTH_HISTORY, "web.month-history", "Yang sudah dilakukan", "What was done")
TEXT(WMONTH_DONE, "web.month-done", "Sudah dicatat.", "It was noted.")
TEXT(WMONTH_NOBODY, "web.month-nobody",
     "Belum ada yang dicentang; tidak ada yang diubah.", "Nobody was ticked; nothing was changed.")

/* /rekap and /pemeriksaan: what is handed in. */
TEXT(WSHEET_TITLE, "web.sheet-title", "Rekap: {month}", "Sheet: {month}")
TEXT(WSHEET_STEP, "web.sheet-step", "Keadaan: {step}.", "Standing: {step}.")
TEXT(WSHEET_TO_MONTH, "web.sheet-to-month", "Alur bulan ini", "The month's way")
TEXT(WSHEET_UNIT, "web.sheet-unit", "Unit", "Unit")
TEXT(WSHEET_EVERYBODY, "web.sheet-everybody", "Seluruh kantor", "The whole office")
TEXT(WSHEET_SHOW, "web.sheet-show", "Tampilkan", "Show")
TEXT(WSHEET_DOWNLOAD, "web.sheet-download", "Unduh dan cetak", "Download and print")
TEXT(WSHEET_XLSX, "web.sheet-xlsx", "Unduh Excel (.xlsx)", "Download for Excel (.xlsx)")
TEXT(WSHEET_F4, "web.sheet-f4", "Cetak di kertas F4", "Print on F4")
TEXT(WSHEET_A4, "web.sheet-a4", "Cetak di kertas A4", "Print on A4")
TEXT(WSHEET_CSV, "web.sheet-csv", "Unduh CSV", "Download as CSV")
TEXT(WSHEET_NOBODY, "web.sheet-nobody", "Belum ada pegawai di bulan ini.", "There is nobody in this month yet.")
TEXT(WSHEET_CUT, "web.sheet-cut",
     "Lebih dari {n} pegawai: lembar pribadi tidak ada di berkas Excel, cetaklah dari sini.",
     "More than {n} people: there are no personal sheets in the workbook, print them from here.")
TEXT(WAUDIT_TITLE, "web.audit-title", "Laporan pemeriksaan", "Audit report")
TEXT(WAUDIT_HINT, "web.audit-hint",
     "Siapa mengubah apa, apa yang tidak diketahui, dan siapa yang dapat melihat: untuk dicetak dan diserahkan kepada pemeriksa.",
     "Who changed what, what was not known, and who could see it: to print for an auditor.")
TEXT(WAUDIT_FROM, "web.audit-from", "Dari bulan", "From month")
TEXT(WAUDIT_TO, "web.audit-to", "Sampai bulan", "To month")
TEXT(WAUDIT_SHOW, "web.audit-show", "Buka laporan", "Open the report")
TEXT(WAUDIT_RANGE, "web.audit-range",
     "Bulan tidak terbaca, atau lebih dari 12 bulan.", "Not a month, or more than 12 months.")
