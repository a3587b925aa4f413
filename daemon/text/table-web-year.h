/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* /pegawai: the people of the office. */
TEXT(WYEAR_ROSTER, "web.year-roster", "Pegawai", "People")
TEXT(WYEAR_FORMER, "web.year-former", "Termasuk yang sudah berhenti", "With those who have left")
TEXT(WYEAR_ADD_PERSON, "web.year-add-person", "Tambah pegawai", "Add a person")
TEXT(WYEAR_PERSON, "web.year-person", "Pegawai: {person}", "Person: {person}")
TEXT(WYEAR_NOBODY, "web.year-nobody", "tidak ada", "nobody")
TEXT(WYEAR_LATER, "web.year-later", "nanti", "later")
TEXT(WYEAR_SAVE, "web.year-save", "Simpan", "Save")
TEXT(WYEAR_SAVED, "web.year-saved", "Sudah disimpan.", "Saved.")
TEXT(WYEAR_THERE, "web.year-there",
     "{id} sudah ada di daftar pegawai. Bukalah namanya untuk mengubah datanya.",
     "{id} is in the roster already. Open that person to change them.")
TEXT(WYEAR_ID_HINT, "web.year-id-hint",
     "Nama pendek yang tidak pernah berubah: huruf kecil, angka, tanda hubung; bukan NIP. Contoh: pegawai-01",
     "A short name that never changes: small letters, digits, hyphen; not the NIP. Example: pegawai-01")
TEXT(WYEAR_NIP_HINT, "web.year-nip-hint", "18 angka; kosong untuk non-ASN", "18 digits; empty without civil-service status")
TEXT(WYEAR_NIP_DOUBT, "web.year-nip-doubt",
     "NIP {nip} tidak lazim. Mohon diperiksa lagi.", "NIP {nip} is unusual. Please look at it again.")
TEXT(WYEAR_SLUG_HINT, "web.year-slug-hint",
     "Huruf kecil dan tanda hubung, misalnya seksi-pelayanan", "Small letters and hyphens, such as seksi-pelayanan")
TEXT(WYEAR_SCHEDULE_HINT, "web.year-schedule-hint",
     "Kosong: jadwal umum kantor", "Empty: the office's usual schedule")
TEXT(WYEAR_POSTS_HINT, "web.year-posts-hint",
     "Loket yang dijaga, dipisah spasi; boleh kosong", "Counters they staff, with blanks between; may be empty")
TEXT(WYEAR_FROM_HINT, "web.year-from-hint",
     "Hari pertama di kantor ini", "The first day in this office")
TEXT(WYEAR_PERIODS, "web.year-periods", "Tempat tugas", "Where they belong")
TEXT(WYEAR_CHANGE, "web.year-change", "Perbaiki data atau pindah unit", "Put right, or move")
TEXT(WYEAR_CHANGE_HINT, "web.year-change-hint",
     "Tanggal mulai yang sama memperbaiki masa yang sekarang; tanggal lain berarti pindah mulai hari itu, yang lama tetap tercatat.",
     "With the same first day the present period is put right; another day means a move from then on, and the old period stays on record.")
TEXT(WYEAR_LEAVE, "web.year-leave", "Berhenti atau pindah kantor", "Leave the office")
TEXT(WYEAR_LEAVE_HINT, "web.year-leave-hint",
     "Setelah hari terakhir tidak dinilai lagi, dan kartunya boleh dipakai orang lain.",
     "After the last day nothing is judged, and the cards may go to somebody else.")
TEXT(WYEAR_LAST_DAY, "web.year-last-day", "Hari terakhir", "Last day")
TEXT(WYEAR_LEAVES, "web.year-leaves", "Catat berhenti", "Note that they leave")
TEXT(WYEAR_LEFT, "web.year-left", "Hari terakhir sudah dicatat.", "The last day was noted.")
TEXT(WYEAR_NO_DAY, "web.year-no-day", "Tanggal tidak terbaca.", "That is no date.")

/* Cards. */
TEXT(WYEAR_CARD, "web.year-card", "Kartu atau jari", "Card or finger")
TEXT(WYEAR_CARD_LATER, "web.year-card-later",
     "Boleh dikosongkan: kartu dapat ditempelkan ke pembaca nanti.",
     "May stay empty: a card can be held to a reader later.")
TEXT(WYEAR_CARDS, "web.year-cards", "Kartu dan jari", "Cards and fingers")
TEXT(WYEAR_CARDS_OF, "web.year-cards-of", "Kartu dan jari yang dipegang", "Cards and fingers held")
TEXT(WYEAR_CODE, "web.year-code", "Kode acak", "Random code")
TEXT(WYEAR_FORMAT_HINT, "web.year-format-hint",
     "Format pembacanya, misalnya h10301; untuk jari dan pin: user",
     "The reader's format, such as h10301; for a finger and a pin: user")
TEXT(WYEAR_VALUE, "web.year-value", "Nomor", "Number")
TEXT(WYEAR_VALUE_HINT, "web.year-value-hint",
     "Seperti tercetak: 0012345678 atau 188,24910; nomor pengguna untuk jari",
     "As printed: 0012345678 or 188,24910; the user number of a finger")
TEXT(WYEAR_NEW_CARD, "web.year-new-card", "Kartu baru", "A new card")
TEXT(WYEAR_TYPE_CARD, "web.year-type-card", "Atau ketik nomornya", "Or type its number")
TEXT(WYEAR_LOST, "web.year-lost", "Kartu hilang, rusak, atau dikembalikan", "Card lost, broken or given back")
TEXT(WYEAR_LOST_HINT, "web.year-lost-hint",
     "Setelah hari terakhir kartu ini tidak mencatat siapa pun. Presensi sebelumnya tetap.",
     "After the last day the card records nobody. What it recorded before stays.")
TEXT(WYEAR_WHICH, "web.year-which", "Kartu yang mana", "Which card")
TEXT(WYEAR_LAST_USED, "web.year-last-used", "Hari terakhir dipakai", "Last day of use")
TEXT(WYEAR_END_CARD, "web.year-end-card", "Akhiri kartu ini", "End this card")
TEXT(WYEAR_CARD_ENDED, "web.year-card-ended", "Kartu sudah diakhiri.", "The card was ended.")
TEXT(WYEAR_UNKNOWN, "web.year-unknown", "Dipakai, tetapi belum ada pemiliknya", "Used, but nobody holds them")
TEXT(WYEAR_NO_UNKNOWN, "web.year-no-unknown", "Semua kartu yang dipakai ada pemiliknya.", "Somebody holds every card that was used.")
TEXT(WYEAR_WHOSE, "web.year-whose", "Milik siapa", "Whose it is")
TEXT(WYEAR_CLAIM, "web.year-claim", "Daftarkan kartu ini", "Register this card")
TEXT(WYEAR_CLAIM_FROM, "web.year-claim-from", "Miliknya sejak", "Theirs since")
TEXT(WYEAR_CLAIM_FROM_HINT, "web.year-claim-from-hint",
     "Kosong: sejak pertama dipakai; hari-hari itu dihitung ulang.",
     "Empty: since its first use; those days are worked out again.")
TEXT(WYEAR_CLAIMED, "web.year-claimed", "Kartu sudah didaftarkan.", "The card was registered.")
TEXT(WYEAR_ENROL, "web.year-enrol", "Daftarkan kartu di pembaca", "Register a card at a reader")
TEXT(WYEAR_ENROL_HINT, "web.year-enrol-hint",
     "Pilih pegawai, lalu tempelkan kartunya ke pembaca mana saja.",
     "Choose the person, then hold the card to any reader.")
TEXT(WYEAR_HOLD, "web.year-hold", "Tempelkan kartu ke pembaca", "Hold a card to a reader")
TEXT(WYEAR_HOLD_FOR, "web.year-hold-for", "Kartu untuk {person}", "A card for {person}")
TEXT(WYEAR_HOLD_NOW, "web.year-hold-now",
     "Tempelkan kartu ke pembaca sekarang. Halaman ini melihat sendiri setiap tiga detik.",
     "Hold the card to a reader now. This page looks by itself every three seconds.")
TEXT(WYEAR_READ_AT, "web.year-read-at", "Terbaca di", "Read at")
TEXT(WYEAR_THIS_ONE, "web.year-this-one", "Ya, ini kartunya", "Yes, this is the card")
TEXT(WYEAR_HELD, "web.year-held",
     "Kartu ini sudah dipegang {person}. Akhiri dulu di sana bila berpindah tangan.",
     "{person} holds this card. End it there first if it changes hands.")
TEXT(WYEAR_AGAIN, "web.year-again", "Mulai lagi", "Start again")

TEXT(WYEAR_LEARN, "web.year-learn", "Kenali jenis kartu", "Find out a card's format")
TEXT(WYEAR_LEARN_HINT, "web.year-learn-hint",
     "Tekan tombolnya, lalu dalam 30 detik tempelkan beberapa kartu dari jenis yang sama ke pembaca itu. Format yang angkanya sama dengan cetakan di kartu adalah yang benar. Tidak ada yang diubah.",
     "Press the button, and within 30 seconds hold a few cards of the same kind to that reader. The format whose number is the one printed on the card is the right one. Nothing is changed.")
TEXT(WYEAR_LEARN_START, "web.year-learn-start", "Mulai melihat", "Begin to look")
TEXT(WYEAR_LEARN_NONE, "web.year-learn-none",
     "Tidak ada kartu yang terbaca.", "No card was read.")
TEXT(WYEAR_LEARNT, "web.year-learnt", "Format kartu ini: {format}", "The format of these cards: {format}")

/* Import. */
TEXT(WYEAR_IMPORT, "web.year-import", "Impor dari Excel", "Import from Excel")
TEXT(WYEAR_IMPORT_HINT, "web.year-import-hint",
     "Berkas dicoba dulu; tidak ada yang berubah sebelum Anda menyetujuinya.",
     "The file is tried first; nothing changes before you agree.")
TEXT(WYEAR_TEMPLATE, "web.year-template", "Unduh contoh isian (.xlsx)", "Download a template (.xlsx)")
TEXT(WYEAR_FILE, "web.year-file", "Berkas", "File")
TEXT(WYEAR_FILE_HINT, "web.year-file-hint", ".xlsx atau .csv, paling besar 2 MB", ".xlsx or .csv, at most 2 MB")
TEXT(WYEAR_TRY, "web.year-try", "Coba dulu", "Try it first")
TEXT(WYEAR_NO_FILE, "web.year-no-file", "Belum ada berkas yang dipilih.", "No file was chosen.")
TEXT(WYEAR_LINE, "web.year-line", "Baris", "Line")
TEXT(WYEAR_ERROR, "web.year-error", "kesalahan", "error")
TEXT(WYEAR_WARNING, "web.year-warning", "perhatian", "warning")
TEXT(WYEAR_WOULD, "web.year-would",
     "Uji coba: {n} pegawai, {new} baru, {changed} berubah, {credentials} kartu atau jari; {rejudged} hasil akan dihitung ulang.",
     "Dry run: {n} people, {new} new, {changed} changed, {credentials} credentials; {rejudged} results would be worked out again.")
TEXT(WYEAR_DO_IMPORT, "web.year-do-import", "Impor sekarang", "Import now")
TEXT(WYEAR_IMPORTED, "web.year-imported", "Daftar pegawai sudah diperbarui.", "The roster was brought up to date.")

/* /jabatan */
TEXT(POSITION_HR, "position.hr", "Petugas kepegawaian", "Personnel officer")
TEXT(POSITION_IT, "position.it", "Petugas TI", "IT officer")
TEXT(WYEAR_NOTHING, "web.year-nothing", "Belum ada.", "Nothing yet.")
TEXT(WYEAR_POSITIONS, "web.year-positions", "Jabatan", "Positions")
TEXT(WYEAR_HOLDERS, "web.year-holders", "Hari ini", "Today")
TEXT(WYEAR_HOLDERS_OTHER, "web.year-holders-other", "Sebelumnya dan yang akan datang", "Before and to come")
TEXT(WYEAR_HAND_OVER, "web.year-hand-over", "Serah terima", "Hand over")
TEXT(WYEAR_HAND_OVER_HINT, "web.year-hand-over-hint",
     "Pejabat baru berlaku sejak tanggal mulai. Hak di halaman ini mengikuti jabatan.",
     "The new holder counts from the first day. What one may do here follows from the position.")
TEXT(WYEAR_POSITION_HINT, "web.year-position-hint",
     "camat, sekcam, kasubag, hr (petugas kepegawaian), it (petugas TI), atau jabatan sendiri seperti kasi-pelayanan",
     "camat, sekcam, kasubag, hr, it, or one of your own such as kasi-pelayanan")
TEXT(WYEAR_FULL, "web.year-full", "definitif", "in full")
TEXT(WYEAR_UNTIL_HINT, "web.year-until-hint", "Wajib untuk Plt. dan Plh.", "Needed for Plt. and Plh.")
TEXT(WYEAR_DECREE, "web.year-decree", "Nomor SK", "Number of the decree")

/* /akun */
TEXT(WYEAR_ACCOUNTS, "web.year-accounts", "Akun", "Accounts")
TEXT(WYEAR_ACCOUNTS_HINT, "web.year-accounts-hint",
     "Tautan berlaku satu kali selama tujuh hari; pegawai memilih sandi atau PIN-nya sendiri.",
     "A link works once, within seven days; people choose their own password or PIN.")
TEXT(WYEAR_LOGS_IN, "web.year-logs-in", "Masuk dengan", "Logs in by")
TEXT(WYEAR_MAY, "web.year-may", "Hak", "May act as")
TEXT(WYEAR_SESSIONS, "web.year-sessions", "Sesi", "Sessions")
TEXT(WYEAR_DO, "web.year-do", "Tindakan", "Action")
TEXT(WYEAR_PASSWORD, "web.year-password", "sandi", "password")
TEXT(WYEAR_NONE, "web.year-none", "belum ada sandi", "no password")
TEXT(WYEAR_PIN, "web.year-pin", "PIN", "PIN")
TEXT(WYEAR_NO_PIN, "web.year-no-pin", "belum ada PIN", "no PIN")
TEXT(WYEAR_LINK_PASSWORD, "web.year-link-password", "Tautan sandi", "Link for a password")
TEXT(WYEAR_LINK_PIN, "web.year-link-pin", "Tautan PIN", "Link for a PIN")
TEXT(WYEAR_CLOSE_ACCOUNT, "web.year-close-account", "Tutup akun", "Close the account")
TEXT(WYEAR_ACCOUNT_CLOSED, "web.year-account-closed", "Akun sudah ditutup.", "The account was closed.")
TEXT(WYEAR_SLIP, "web.year-slip", "Tautan untuk {person}", "Link for {person}")
TEXT(WYEAR_SLIP_PASSWORD, "web.year-slip-password",
     "Bukalah alamat ini dan pilih sandi Anda sendiri:", "Open this address and choose your own password:")
TEXT(WYEAR_SLIP_PIN, "web.year-slip-pin",
     "Bukalah alamat ini dan pilih PIN enam angka Anda sendiri:", "Open this address and choose your own PIN of six digits:")
TEXT(WYEAR_SLIP_CODE, "web.year-slip-code", "Kode:", "Code:")
TEXT(WYEAR_SLIP_UNTIL, "web.year-slip-until", "Berlaku sampai", "Valid until")
TEXT(WYEAR_SLIP_QR, "web.year-slip-qr", "Kode QR dari alamat ini", "QR code of this address")
TEXT(WYEAR_SLIPS, "web.year-slips", "Slip akun", "Account slips")
TEXT(WYEAR_SLIPS_ALL, "web.year-slips-all", "Cetak slip PIN untuk semua yang belum punya akun ({n})", "Print PIN slips for all who have no account ({n})")
TEXT(WYEAR_SLIPS_CUT, "web.year-slips-cut", "Gunting per slip dan serahkan kepada orangnya: siapa yang memegang slip dapat memilih PIN-nya.", "Cut along the lines and hand each to its person: whoever holds a slip can choose the PIN.")
TEXT(WYEAR_SLIPS_NONE, "web.year-slips-none", "Semua sudah punya akun atau tautan.", "Everybody has an account or a link.")
TEXT(WYEAR_SLIP_ONCE, "web.year-slip-once",
     "Cetak atau salin sekarang: tautan ini tidak dapat dilihat lagi.",
     "Print or copy it now: this link cannot be seen again.")

/* /kalender */
TEXT(WYEAR_CALENDAR, "web.year-calendar", "Kalender {year}", "Calendar {year}")
TEXT(WYEAR_YEAR, "web.year-year", "Tahun", "Year")
TEXT(WYEAR_ANNOUNCED, "web.year-announced", "Diumumkan kemudian", "Announced later")
TEXT(WYEAR_IN_RULES, "web.year-in-rules", "Menurut aturan yang berlaku", "By the rules in force")
TEXT(WYEAR_ACCEPT, "web.year-accept", "Setujui", "Accept")
TEXT(WYEAR_REFUSE, "web.year-refuse", "Tolak", "Refuse")
TEXT(WYEAR_WITHDRAW, "web.year-withdraw", "Tarik", "Withdraw")
TEXT(WYEAR_ADD_HOLIDAY, "web.year-add-holiday", "Tambah hari libur", "Add a holiday")
TEXT(WYEAR_ADD_HOLIDAY_HINT, "web.year-add-holiday-hint",
     "Berlaku setelah disetujui pimpinan.", "It counts once a leader has accepted it.")
TEXT(WYEAR_DECREE_HINT, "web.year-decree-hint", "Nomor keputusan atau surat edaran", "Number of the decree or circular")
TEXT(WYEAR_FEED, "web.year-feed", "Impor kalender (.ics)", "Import a calendar (.ics)")
TEXT(WYEAR_FEED_HINT, "web.year-feed-hint",
     "Kalender dari internet sering keliru: dibandingkan dulu dengan aturan, lalu setiap hari menunggu persetujuan.",
     "Calendars from the internet are often wrong: compared with the rules first, then each day waits to be accepted.")
TEXT(WYEAR_ONLY_FEED, "web.year-only-feed", "Hanya di kalender ini", "Only in this calendar")
TEXT(WYEAR_ONLY_RULES, "web.year-only-rules", "Hanya di aturan", "Only in the rules")
TEXT(WYEAR_NO_DECREE, "web.year-no-decree",
     "Aturan belum memuat hari libur tahun itu.", "The rules have no holidays of that year yet.")
TEXT(WYEAR_DO_FEED, "web.year-do-feed", "Masukkan untuk disetujui", "Enter them to be accepted")
