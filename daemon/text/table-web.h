/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. What stands on every page, and the pages of logging in. */
/* clang-format off */

TEXT(WEB_MENU, "web.menu", "Menu", "Menu")
TEXT(WEB_MENU_DAY, "web.menu-day", "Harian", "Daily")
TEXT(WEB_MENU_PERIODS, "web.menu-periods", "Rekap", "Periods")
TEXT(WEB_MENU_OFFICE, "web.menu-office", "Kantor", "Office")
TEXT(WEB_MENU_SELF, "web.menu-self", "Saya", "Me")
TEXT(WEB_MENU_TODAY, "web.menu-today", "Hari ini", "Today")
TEXT(WEB_MENU_MORNING, "web.menu-morning", "Pagi", "Morning")
TEXT(WEB_MENU_PAPERS, "web.menu-papers", "Surat", "Papers")
TEXT(WEB_MENU_CORRECTIONS, "web.menu-corrections", "Perbaikan", "Corrections")
TEXT(WEB_MENU_GAPS, "web.menu-gaps", "Hari berlubang", "Gaps")
TEXT(WEB_MENU_MANUAL, "web.menu-manual", "Daftar manual", "Manual list")
TEXT(WEB_MENU_MONTH, "web.menu-month", "Bulan kerja", "Month")
TEXT(WEB_MENU_SHEETS, "web.menu-sheets", "Lembar rekap", "Sheets")
TEXT(WEB_MENU_DIGEST, "web.menu-digest", "Ringkasan", "Digest")
TEXT(WEB_MENU_PERIOD, "web.menu-period", "Perkembangan", "Trends")
TEXT(WEB_MENU_WATCH, "web.menu-watch", "Klarifikasi", "To clarify")
TEXT(WEB_MENU_UNIT, "web.menu-unit", "Unit saya", "My unit")
TEXT(WEB_MENU_ROSTER, "web.menu-roster", "Pegawai", "Staff")
TEXT(WEB_MENU_CARDS, "web.menu-cards", "Kartu", "Cards")
TEXT(WEB_MENU_POSITIONS, "web.menu-positions", "Jabatan", "Positions")
TEXT(WEB_MENU_ACCOUNTS, "web.menu-accounts", "Akun", "Accounts")
TEXT(WEB_MENU_CALENDAR, "web.menu-calendar", "Kalender", "Calendar")
TEXT(WEB_MENU_RULES, "web.menu-rules", "Aturan", "Rules")
TEXT(WEB_MENU_AUDIT, "web.menu-audit", "Pemeriksaan", "Audit")
TEXT(WEB_MENU_HEALTH, "web.menu-health", "Kesehatan alat", "Health")
TEXT(WEB_MENU_LIVE, "web.menu-live", "Peristiwa", "Events")
TEXT(WEB_MENU_OWN, "web.menu-own", "Catatan saya", "My record")
TEXT(WEB_SKIP, "web.skip", "Langsung ke isi", "Skip to content")
TEXT(WEB_HOME, "web.home", "Ke halaman depan", "To the front page")
TEXT(WEB_LOGIN, "web.login", "Masuk", "Log in")
TEXT(WEB_LOGOUT, "web.logout", "Keluar", "Log out")
TEXT(WEB_LINE, "web.line", "Baris {n}: ", "Line {n}: ")
TEXT(WEB_EXPECTED, "web.expected", " Seharusnya: {expected}.", " Expected: {expected}.")

TEXT(WEB_AWAY, "web.away",
     "Program presensi (hadird) sedang tidak menjawab. Yang sudah tercatat tetap dapat dilihat; perubahan belum dapat disimpan.",
     "The attendance program (hadird) does not answer. What was recorded can be seen; changes cannot be saved yet.")
TEXT(WEB_AWAY_WRITE, "web.away-write",
     "Program presensi (hadird) sedang tidak menjawab, jadi belum ada yang disimpan. Isian Anda masih ada; coba kirim lagi sebentar lagi.",
     "The attendance program (hadird) does not answer, so nothing was saved. What you typed is still here; try again in a moment.")
TEXT(WEB_UNSURE, "web.unsure",
     "Sambungan ke program presensi terputus di tengah jalan. Periksa dulu apakah perubahan ini sudah tercatat sebelum mengirim lagi.",
     "The connection to the attendance program broke half-way. Look whether this was recorded before you send it again.")
TEXT(WEB_KEPT_BEFORE, "web.kept-before", "Yang sebelum itu sudah tersimpan: {n}.", "What came before it is saved: {n}.")
TEXT(WEB_REPEATED, "web.repeated",
     "Formulir ini sudah dikirim dan sudah dicatat; tidak dicatat dua kali.",
     "This form was sent before and is recorded; it was not recorded twice.")
TEXT(WEB_ENDED, "web.ended", "Sesi Anda sudah berakhir. Silakan masuk lagi.",
     "Your session has ended. Please log in again.")
TEXT(WEB_NOT_FOUND, "web.not-found", "Halaman tidak ada", "No such page")
TEXT(WEB_NOT_FOUND_TEXT, "web.not-found-text",
     "Alamat ini tidak ada, atau yang dicari sudah tidak ada.",
     "There is nothing at this address, or it is gone.")
TEXT(WEB_METHOD, "web.method", "Tidak dapat dibuka langsung", "Cannot be opened directly")
TEXT(WEB_METHOD_TEXT, "web.method-text", "Alamat ini hanya menerima kiriman formulir, atau sebaliknya.",
     "This address only takes a form that is sent, or the other way round.")
TEXT(WEB_FOREIGN, "web.foreign", "Kiriman ditolak", "Refused")
TEXT(WEB_FOREIGN_TEXT, "web.foreign-text",
     "Formulir ini tidak dikirim dari halaman ini sendiri, jadi tidak diterima. Tidak ada yang berubah.",
     "This form was not sent from this page itself, so it was not taken. Nothing was changed.")
TEXT(WEB_DENIED, "web.denied", "Bukan bagian Anda", "Not for you")
TEXT(WEB_DENIED_TEXT, "web.denied-text",
     "Halaman ini untuk jabatan lain. Bila ini keliru, hubungi pengelola kepegawaian.",
     "This page belongs to another position. If that is wrong, tell HR.")
TEXT(WEB_BAD, "web.bad", "Permintaan tidak dimengerti", "Not understood")
TEXT(WEB_BAD_TEXT, "web.bad-text", "Isi permintaan ini rusak atau terlalu banyak.",
     "This request is broken or too large.")
TEXT(WEB_FAILED, "web.failed", "Belum berhasil", "It did not work")
TEXT(WEB_FAILED_TEXT, "web.failed-text",
     "Halaman ini gagal dibuat. Coba lagi; bila terulang, beri tahu pengelola sistem.",
     "This page could not be made. Try again; if it happens again, tell the technician.")
TEXT(WEB_BUSY, "web.busy", "Catatan sedang dipakai atau sedang dipulihkan. Coba lagi sebentar lagi.",
     "The records are in use or being restored. Try again in a moment.")
TEXT(WEB_ENDED_FORM, "web.ended-form",
     "Sesi Anda sudah berakhir sebelum formulir terkirim. Tidak ada isian yang hilang: masuk lagi, lalu tekan Kirim sekarang.",
     "Your session ended before the form was sent. Nothing you typed is lost: log in again, then press Send now.")
TEXT(WEB_ENDED_FILE, "web.ended-file",
     "Sesi Anda sudah berakhir sebelum berkas terkirim. Masuk lagi, lalu pilih berkasnya sekali lagi.",
     "Your session ended before the file was sent. Log in again, then choose the file once more.")
TEXT(WEB_AGAIN_TEXT, "web.again-text",
     "Isian tadi masih lengkap dan belum tercatat. Tekan tombol ini untuk mengirimnya.",
     "What you typed is complete and not recorded yet. Press the button to send it.")
TEXT(WEB_LOGIN_WHO, "web.login-who", "Nama pengguna, NIP, atau nomor pegawai", "User name, NIP or staff number")
TEXT(WEB_LOGIN_WHO_HINT, "web.login-who-hint", "Seperti tertulis pada lembar akun dari kepegawaian.",
     "As on the slip that HR gave you.")
TEXT(WEB_LOGIN_SECRET, "web.login-secret", "Sandi atau PIN", "Password or PIN")
TEXT(WEB_LOGIN_HELP, "web.login-help",
     "Belum punya akun atau lupa sandi? Minta lembar akun baru kepada kepegawaian.",
     "No account yet, or the password is forgotten? Ask HR for a new slip.")
TEXT(WEB_SEE_LOBBY, "web.see-lobby", "Lihat jam pelayanan hari ini", "See today's service hours")
TEXT(WEB_TAP, "web.tap", "Dengan kartu", "With your card")
TEXT(WEB_TAP_TEXT, "web.tap-text",
     "Tekan tombol, lalu tempelkan kartu ke pembaca di samping layar dalam 30 detik.",
     "Press the button, then hold your card to the reader beside the screen within 30 seconds.")
TEXT(WEB_TAP_BEGIN, "web.tap-begin", "Mulai, lalu tempelkan kartu", "Begin, then hold your card")
TEXT(WEB_LOGGED_OUT, "web.logged-out", "Anda sudah keluar.", "You have logged out.")
TEXT(WEB_SECRET, "web.secret", "Ganti sandi atau PIN", "Change password or PIN")
TEXT(WEB_SECRET_TEXT, "web.secret-text",
     "Masukkan yang lama dan yang baru. Sesi Anda di perangkat lain akan berakhir.",
     "Give the old one and the new one. Your sessions on other devices will end.")
TEXT(WEB_OLD_SECRET, "web.old-secret", "Sandi atau PIN lama", "Old password or PIN")
TEXT(WEB_NEW_SECRET, "web.new-secret", "Sandi atau PIN baru", "New password or PIN")
TEXT(WEB_NEW_SECRET_HINT, "web.new-secret-hint",
     "Sandi: paling sedikit 10 huruf, beberapa kata lebih baik. PIN: tepat 6 angka.",
     "Password: 10 characters or more, a few words are best. PIN: exactly 6 digits.")
TEXT(WEB_NEW_PASSWORD, "web.new-password", "Sandi baru", "New password")
TEXT(WEB_NEW_PASSWORD_HINT, "web.new-password-hint",
     "Paling sedikit 10 huruf; beberapa kata lebih mudah diingat.",
     "10 characters or more; a few words are easy to remember.")
TEXT(WEB_NEW_PIN, "web.new-pin", "PIN baru", "New PIN")
TEXT(WEB_NEW_PIN_HINT, "web.new-pin-hint", "Tepat 6 angka, bukan tanggal lahir.",
     "Exactly 6 digits, not a date of birth.")
TEXT(WEB_NEW_AGAIN, "web.new-again", "Sekali lagi", "Once more")
TEXT(WEB_NOT_SAME, "web.not-same", "Dua isian yang baru tidak sama. Ketik lagi.",
     "The two new ones are not the same. Type them again.")
TEXT(WEB_SECRET_DONE, "web.secret-done", "Sudah diganti.", "It is changed.")
TEXT(WEB_SAVE, "web.save", "Simpan", "Save")
TEXT(WEB_NEXT, "web.next", "Lanjut", "Next")
TEXT(WEB_LINK, "web.link", "Atur akun", "Set up your account")
TEXT(WEB_LINK_TEXT, "web.link-text", "Ketik kode dari lembar akun Anda.", "Type the code from your slip.")
TEXT(WEB_LINK_CODE, "web.link-code", "Kode", "Code")
TEXT(WEB_SETUP_TEXT, "web.setup-text",
     "Kantor ini belum punya akun. Orang pertama ini memegang jabatan it dan hr; setelah itu ia membuatkan akun untuk yang lain.",
     "This office has no account yet. This first person holds the positions it and hr, and then makes accounts for the others.")
TEXT(WEB_SETUP_ID, "web.setup-id", "Nama pengguna", "User name")
TEXT(WEB_SETUP_ID_HINT, "web.setup-id-hint", "Huruf kecil, angka, dan tanda hubung; bukan NIP.",
     "Small letters, digits and hyphens; not the NIP.")
TEXT(WEB_SETUP_NAME, "web.setup-name", "Nama lengkap", "Full name")
TEXT(WEB_SETUP_NIP, "web.setup-nip", "NIP", "NIP")
TEXT(WEB_SETUP_NIP_HINT, "web.setup-nip-hint", "18 angka; boleh kosong.", "18 digits; may be empty.")
TEXT(WEB_AGAIN, "web.again", "Kirim yang tadi diisi", "Send what you typed")
TEXT(WEB_SEND_NOW, "web.send-now", "Kirim sekarang", "Send now")

/* /peristiwa */
TEXT(WEB_ALARMS, "web.alarms", "Yang perlu diperhatikan sekarang", "What needs a look now")
TEXT(WEB_ALARMS_NONE, "web.alarms-none", "Tidak ada. Semua berjalan.", "Nothing. All is running.")
TEXT(WEB_EVENTS, "web.events", "Yang terjadi sejak halaman ini dibuka", "What has happened since this page was opened")
TEXT(WEB_EVENTS_TEXT, "web.events-text", "Yang terbaru di atas.", "The newest on top.")
TEXT(WEB_REFRESH, "web.refresh", "Perbarui", "Refresh")
