/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* Logging in: never whether there is such a person. */
TEXT(REFUSED_LOGIN, "refused.login",
     "Nama pengguna atau sandi tidak cocok. Periksa lagi, atau minta tautan baru kepada kepegawaian.",
     "That name and password do not match. Check them, or ask HR for a new link.")
TEXT(REFUSED_TOO_MANY, "refused.too-many",
     "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
     "Too many tries. Wait a few minutes, then try again.")
TEXT(REFUSED_QUEUE, "refused.queue", "Sedang banyak yang masuk. Coba lagi sebentar lagi.",
     "Many are logging in just now. Try again in a moment.")
TEXT(REFUSED_OLD_SECRET, "refused.old-secret", "Sandi atau PIN yang lama tidak cocok.",
     "The old password or PIN is not right.")
TEXT(REFUSED_TAP_UNKNOWN, "refused.tap-unknown",
     "Kartu atau jari ini belum terdaftar atas nama seorang pegawai.",
     "This card or finger is not registered to anybody.")
TEXT(REFUSED_TAP_NONE, "refused.tap-none", "Tidak ada kartu yang ditempelkan.",
     "No card was held to the reader.")
TEXT(REFUSED_TAP_BUSY, "refused.tap-busy", "Pembaca itu sedang dipakai orang lain.",
     "Somebody else is using that reader.")
TEXT(REFUSED_TAP_PLACE, "refused.tap-place",
     "Layar ini tidak memakai kartu untuk masuk.",
     "This screen takes no cards for logging in.")

/* A password or PIN somebody wants to have. */
TEXT(REFUSED_SECRET_SHORT, "refused.secret-short",
     "Sandi paling sedikit {n} huruf; beberapa kata lebih baik.",
     "A password has {n} characters or more; a few words are best.")
TEXT(REFUSED_SECRET_LONG, "refused.secret-long", "Sandi terlalu panjang (paling banyak {n} bita).",
     "The password is too long (at most {n} bytes).")
TEXT(REFUSED_SECRET_TEXT, "refused.secret-text", "Sandi berisi tanda yang tidak dapat dipakai.",
     "The password holds characters that cannot be used.")
TEXT(REFUSED_SECRET_TRIVIAL, "refused.secret-trivial",
     "Sandi ini terlalu mudah ditebak. Pilih yang lain.",
     "This password is too easy to guess. Choose another.")
TEXT(REFUSED_PIN_FORM, "refused.pin-form", "PIN terdiri atas tepat 6 angka.",
     "A PIN is exactly 6 digits.")
TEXT(REFUSED_PIN_TRIVIAL, "refused.pin-trivial",
     "PIN ini terlalu mudah ditebak (urutan, angka kembar, tanggal lahir, NIP). Pilih yang lain.",
     "This PIN is too easy to guess (a run, a digit repeated, a date of birth, the NIP). Choose another.")

/* One-time links. */
TEXT(REFUSED_INVITE, "refused.invite",
     "Tautan ini sudah dipakai, sudah lewat {n} hari, atau salah ketik. Minta yang baru kepada kepegawaian.",
     "This link was used, is older than {n} days, or was mistyped. Ask HR for a new one.")
TEXT(REFUSED_ACCOUNT_IT, "refused.account-it",
     "Akun pemegang jabatan it hanya dapat diatur oleh pemegang jabatan it.",
     "The account of a holder of the position it is for holders of it alone.")
TEXT(REFUSED_ACCOUNT_OFFICE, "refused.account-office",
     "Akun pemegang jabatan selain it dan akun atasan langsung hanya dapat diatur oleh kepegawaian (hr), atau oleh root di mesin.",
     "The account of who holds a position other than it, or leads somebody, is for hr alone, or for root at the machine.")
TEXT(REFUSED_ACCOUNT_OWN, "refused.account-own",
     "Ini akun sendiri: pakai halaman ganti sandi.",
     "This is your own account: use the page that changes the password.")
TEXT(REFUSED_ACCOUNT_NONE, "refused.account-none", "{name} tidak mempunyai akun.",
     "{name} has no account.")
TEXT(REFUSED_SETUP_DONE, "refused.setup-done",
     "Kantor ini sudah mempunyai akun. Pakai: hadirctl account link.",
     "This office has an account already. Use: hadirctl account link.")
TEXT(REFUSED_SETUP_TIME, "refused.setup-time",
     "Jam kantor belum dipastikan. Jalankan hadirctl time confirm, lalu coba lagi.",
     "The office does not know the time yet. Run hadirctl time confirm, then try again.")
TEXT(REFUSED_SETUP_PERSON, "refused.setup-person",
     "Isi id (huruf kecil, angka, tanda hubung; bukan NIP) dan nama.",
     "Give an id (small letters, digits, hyphens; no NIP) and a name.")

/* What somebody may do. */
TEXT(ROLE_IT, "role.it", "petugas IT", "technician")
TEXT(ROLE_HR, "role.hr", "kepegawaian", "HR")
TEXT(ROLE_CAMAT, "role.camat", "camat", "camat")
TEXT(ROLE_APPROVER, "role.approver", "penyetuju", "approver")
TEXT(ROLE_SUPERIOR, "role.superior", "atasan langsung", "superior")
TEXT(ROLE_EMPLOYEE, "role.employee", "pegawai", "employee")

/* hadirctl account, hadirctl setup. */
TEXT(HELP_ACCOUNT_LINK, "help.account-link",
     "buat tautan sekali pakai untuk memasang sandi atau PIN",
     "make a one-time link by which somebody sets a password or PIN")
TEXT(HELP_ACCOUNT_LIST, "help.account-list", "siapa punya akun dan perannya hari ini",
     "who has an account, and their roles today")
TEXT(HELP_ACCOUNT_CLOSE, "help.account-close", "tutup akun: sandi, PIN, tautan dan sesinya",
     "close an account: its password, PIN, links and sessions")
TEXT(HELP_SETUP, "help.setup", "tautan dan kode QR untuk akun pertama kantor ini",
     "link and QR code for the first account of this office")
TEXT(HEAD_ACCOUNT_PASSWORD, "head.account-password", "Sandi", "Password")
TEXT(HEAD_ACCOUNT_PIN, "head.account-pin", "PIN", "PIN")
TEXT(HEAD_ACCOUNT_LINK, "head.account-link", "Tautan", "Link")
TEXT(HEAD_ACCOUNT_ROLES, "head.account-roles", "Peran", "Roles")
TEXT(HEAD_ACCOUNT_SESSIONS, "head.account-sessions", "Sesi", "Sessions")
TEXT(ACCOUNT_HAS, "account.has", "ada", "yes")
TEXT(ACCOUNT_URL, "account.url", "Buka sekali, paling lambat {date}:", "Open once, by {date}:")
TEXT(ACCOUNT_CODE, "account.code", "Kode: {code}", "Code: {code}")
TEXT(ACCOUNT_CLOSED, "account.closed", "Akun {person} ditutup; {n} sesi diakhiri.",
     "The account of {person} is closed; {n} sessions ended.")

/* For auditors: what became of accounts. */
TEXT(AUDIT_ACCOUNTS, "audit.accounts", "Akun: siapa memberi tautan, siapa memasang sandi",
     "Accounts: who gave links, who set a password")
TEXT(AUDIT_ACCOUNT, "audit.account", "Akun", "Account")
TEXT(AUDIT_ACCOUNT_STEP, "audit.account-step", "Kejadian", "What")
TEXT(AUDIT_ACCOUNT_BY, "audit.account-by", "Oleh", "By")
TEXT(ACCOUNT_STEP_LINK, "account-step.link", "diberi tautan sekali pakai", "was given a one-time link")
TEXT(ACCOUNT_STEP_SETUP, "account-step.setup", "membuat akun pertama", "made the first account")
TEXT(ACCOUNT_STEP_PASSWORD, "account-step.password", "memasang sandi", "set a password")
TEXT(ACCOUNT_STEP_PIN, "account-step.pin", "memasang PIN", "set a PIN")
TEXT(ACCOUNT_STEP_CLOSE, "account-step.close", "akun ditutup", "account closed")
