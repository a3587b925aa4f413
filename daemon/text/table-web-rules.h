/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* What hadird says of a draft. */
TEXT(REFUSED_DRAFT, "refused.draft",
     "Ada {n} isian yang perlu diperbaiki. Belum ada yang disimpan.",
     "{n} entries need a correction. Nothing was saved yet.")
TEXT(REFUSED_RULE_FILE, "refused.rule-file",
     "Berkas {path} pernah diubah di luar halaman ini dan belum diambil alih, jadi tidak ditimpa. Minta teknisi memuat ulang hadird atau mengembalikan berkasnya. Tidak ada yang berubah.",
     "The file {path} was changed by hand and has not been taken over, so it is not replaced. Ask the technician to reload hadird or to put the file back. Nothing was changed.")
TEXT(REFUSED_RULE_FOLDER, "refused.rule-folder",
     "Program tidak boleh menulis {path}. Aturan belum berubah dan rancangan tetap menunggu. Minta teknisi memberi izin tulis pada folder aturan, lalu setujui lagi.",
     "The program may not write {path}. The rules have not changed and the draft still waits. Ask the technician to make the folder of rules writable, then approve again.")
TEXT(REFUSED_RULE_FULL, "refused.rule-full",
     "Media penyimpanan penuh, {path} tidak dapat ditulis. Aturan belum berubah dan rancangan tetap menunggu.",
     "The disk is full, {path} cannot be written. The rules have not changed and the draft still waits.")
TEXT(REFUSED_RULE_WRITE, "refused.rule-write",
     "{path} tidak dapat ditulis ({cause}). Aturan belum berubah dan rancangan tetap menunggu.",
     "{path} cannot be written ({cause}). The rules have not changed and the draft still waits.")
TEXT(RULE_NAME, "rule-problem.name",
     "Nama singkat: huruf kecil, angka, dan tanda hubung, paling banyak 32.",
     "A short name: small letters, digits and hyphens, at most 32.")
TEXT(RULE_VERSION_TAKEN, "rule-problem.version",
     "Versi {version} sudah ada dengan isi lain. Naikkan nomor versinya.",
     "Version {version} exists with another text. Raise the number.")
TEXT(RULE_WORSE, "rule-problem.worse",
     "Perubahan ini memberatkan sebagian pegawai pada hari ini atau hari yang sudah lewat. Paling cepat berlaku {date}.",
     "This change leaves people worse today or on days that are over. It can begin on {date} at the earliest.")

/* The form of rules: sections. */
TEXT(RULE_KIND_RULE, "rule-kind.rule", "Tentang aturan ini", "About this rule")
TEXT(RULE_KIND_HOURS, "rule-kind.hours", "Jam kerja semua pegawai", "Working hours of everybody")
TEXT(RULE_KIND_SCHEDULE, "rule-kind.schedule",
     "Jam kerja jadwal {name}",
     "Working hours of schedule {name}")
TEXT(RULE_KIND_MARK, "rule-kind.mark", "Batas waktu: {name}", "Time mark: {name}")
TEXT(RULE_KIND_WINDOW, "rule-kind.window", "Waktu presensi diterima", "When punches count")
TEXT(RULE_KIND_HOLIDAY, "rule-kind.holiday", "Hari libur", "Holidays")
TEXT(RULE_KIND_BANDS, "rule-kind.bands", "Tabel potongan {name}", "Table of deductions {name}")
TEXT(RULE_KIND_DEDUCTION, "rule-kind.deduction", "Potongan yang dipakai", "Deductions in force")
TEXT(RULE_KIND_CODE, "rule-kind.code", "Kode {name}", "Code {name}")
TEXT(RULE_KIND_POST, "rule-kind.post", "Loket {name}", "Service post {name}")
TEXT(RULE_KIND_HINTS, "rule-kind.hints", "Indikasi titip kartu", "Hints of shared cards")

/* Its fields. */
TEXT(RULE_HOURS_ON, "rule-label.hours", "Jam kerja hari {day}", "Hours on {day}")
TEXT(RULE_BREAK_ON, "rule-label.break", "Istirahat hari {day}", "Break on {day}")
TEXT(RULE_KEY_NAME, "rule-key.name", "Nama singkat aturan", "Short name of the rule")
TEXT(RULE_KEY_CODE_NAME, "rule-key.code-name",
     "Nama pada keterangan lembar",
     "Name in the sheet's legend")
TEXT(RULE_KEY_VERSION, "rule-key.version", "Versi", "Version")
TEXT(RULE_KEY_FROM, "rule-key.valid-from", "Mulai berlaku", "In force from")
TEXT(RULE_KEY_UNTIL, "rule-key.valid-until", "Berlaku sampai", "In force until")
TEXT(RULE_KEY_SOURCE, "rule-key.source",
     "Nomor peraturan (dasar hukum)",
     "Number of the regulation (legal basis)")
TEXT(RULE_KEY_LETTER, "rule-key.letter", "Nomor surat Camat", "Number of the office's letter")
TEXT(RULE_KEY_BREAK, "rule-key.break", "Istirahat setiap hari kerja", "Break on every working day")
TEXT(RULE_KEY_PUNCHES, "rule-key.punches", "Berapa kali presensi sehari", "Punches a day")
TEXT(RULE_KEY_DUP_IN, "rule-key.duplicate-in",
     "Bila datang tercatat beberapa kali, yang dihitung",
     "Of several arrivals counts")
TEXT(RULE_KEY_DUP_OUT, "rule-key.duplicate-out",
     "Bila pulang tercatat beberapa kali, yang dihitung",
     "Of several departures counts")
TEXT(RULE_KEY_OUT_GRACE, "rule-key.out-grace-s",
     "Kelonggaran pulang (detik)",
     "Grace of departures (seconds)")
TEXT(RULE_KEY_BREAK_GRACE, "rule-key.break-grace-s",
     "Kelonggaran istirahat (detik)",
     "Grace of breaks (seconds)")
TEXT(RULE_KEY_FLEXI, "rule-key.flexi",
     "Ganti waktu pada hari yang sama (jam lentur)",
     "Lateness made up for on the same day (flexi)")
TEXT(RULE_KEY_FLEXI_MAX, "rule-key.flexi-max-minutes",
     "Terlambat yang boleh diganti, paling lama (menit)",
     "Lateness that can be made up for, at most (minutes)")
TEXT(RULE_KEY_FLEXI_BLOCK, "rule-key.flexi-block-minutes",
     "Waktu pengganti sekali terlambat (menit)",
     "To be stayed longer each time (minutes)")
TEXT(RULE_KEY_FLEXI_QUOTA, "rule-key.flexi-quota",
     "Berapa hari sebulan boleh (0 = tanpa batas)",
     "On how many days a month (0 = no limit)")
TEXT(RULE_KEY_AT, "rule-key.at", "Pukul", "At")
TEXT(RULE_KEY_GRACE, "rule-key.grace-s", "Kelonggaran (detik)", "Grace (seconds)")
TEXT(RULE_KEY_MARK_DAYS, "rule-key.mark-days", "Hari apel", "Days of the roll call")
TEXT(RULE_KEY_ARRIVAL, "rule-key.arrival", "Presensi datang diterima", "Arrivals are taken")
TEXT(RULE_KEY_DEPART_FROM, "rule-key.departure-from",
     "Presensi pulang diterima mulai",
     "Departures are taken from")
TEXT(RULE_KEY_DEPART_UNTIL, "rule-key.departure-until",
     "Presensi pulang diterima sampai",
     "Departures are taken until")
TEXT(RULE_KEY_CONFIRMED, "rule-key.confirmed",
     "Sudah dicocokkan dengan naskah peraturan",
     "Compared with the regulation's text")
TEXT(RULE_KEY_LATE, "rule-key.late", "Terlambat (TL)", "Lateness (TL)")
TEXT(RULE_KEY_EARLY, "rule-key.early", "Pulang sebelum waktunya (PSW)", "Leaving early (PSW)")
TEXT(RULE_KEY_NO_IN, "rule-key.no-in", "Datang tidak tercatat", "Arrival not recorded")
TEXT(RULE_KEY_NO_OUT, "rule-key.no-out", "Pulang tidak tercatat", "Departure not recorded")
TEXT(RULE_KEY_ABSENT, "rule-key.absent",
     "Tidak masuk yang dipastikan (%)",
     "A day of confirmed absence (%)")
TEXT(RULE_KEY_BREAK_OVER, "rule-key.bands-break",
     "Istirahat melewati batas (%)",
     "An overlong break (%)")
TEXT(RULE_KEY_PER_MARK, "rule-key.per-mark",
     "Setiap titik periksa dipotong sendiri",
     "Each mark deducts by itself")
TEXT(RULE_KEY_DAY_CAP, "rule-key.day-cap", "Paling banyak sehari (%)", "At most a day (%)")
TEXT(RULE_KEY_MONTH_CAP, "rule-key.month-cap", "Paling banyak sebulan (%)", "At most a month (%)")
TEXT(RULE_KEY_USE, "rule-key.use", "Tabel yang dipakai", "Table in force")
TEXT(RULE_KEY_DEDUCTION_DEDUCT, "rule-key.deduction-deduct",
     "Tabel itu memotong",
     "The table deducts")
TEXT(RULE_KEY_CONVERSION, "rule-key.conversion-hours",
     "Jam kurang yang dihitung satu hari",
     "Hours that count as one day")
TEXT(RULE_KEY_KIND, "rule-key.kind", "Jenis", "Kind")
TEXT(RULE_KEY_COLOUR, "rule-key.colour", "Warna pada lembar", "Colour on the sheet")
TEXT(RULE_KEY_PRESENT, "rule-key.present", "Dihitung hadir", "Counts as present")
TEXT(RULE_KEY_COUNTS, "rule-key.counts", "Berlaku sejak", "Counts from")
TEXT(RULE_KEY_WHOLE, "rule-key.whole-only", "Hanya untuk sehari penuh", "For whole days only")
TEXT(RULE_KEY_DEDUCT, "rule-key.deduct",
     "Potongan sehari penuh (%)",
     "Deduction for a whole day (%)")
TEXT(RULE_KEY_BOARD, "rule-key.board", "Pada papan lobi", "On the lobby's board")
TEXT(RULE_KEY_NOTE, "rule-key.note", "Catatan", "Note")
TEXT(RULE_KEY_TITLE, "rule-key.title", "Nama loket", "Title of the post")
TEXT(RULE_KEY_MINIMUM, "rule-key.minimum", "Paling sedikit berapa orang", "At least so many people")
TEXT(RULE_KEY_WARN, "rule-key.warn-minutes",
     "Diingatkan sebelum jam pelayanan (menit)",
     "Warning before the service hour (minutes)")
TEXT(RULE_KEY_FOLLOWS, "rule-key.follows-breaks",
     "Istirahat petugasnya dicatat",
     "Its people record their breaks")
TEXT(RULE_KEY_ENABLED, "rule-key.enabled", "Diperiksa", "Looked at")
TEXT(RULE_KEY_SECONDS, "rule-key.seconds",
     "Dua orang dalam waktu (detik)",
     "Two people within (seconds)")
TEXT(RULE_KEY_DAYS, "rule-key.days",
     "Paling sedikit berapa hari sebulan",
     "On at least so many days a month")
TEXT(RULE_KEY_PAIRS, "rule-key.pairs",
     "Pasangan yang memang datang bersama",
     "Pairs known to come together")

/* What its choices are called. */
TEXT(RULE_VALUE_YES, "rule-value.yes", "Ya", "Yes")
TEXT(RULE_VALUE_NO, "rule-value.no", "Tidak", "No")
TEXT(RULE_VALUE_FIRST, "rule-value.first", "yang pertama", "the first")
TEXT(RULE_VALUE_LAST, "rule-value.last", "yang terakhir", "the last")
TEXT(RULE_VALUE_NONE, "rule-value.none", "Tidak ada", "None")
TEXT(RULE_VALUE_BLOCK, "rule-value.block", "Ya, waktu pengganti tetap", "Yes, a fixed time")
TEXT(RULE_VALUE_MINUTE, "rule-value.minute", "Ya, menit demi menit", "Yes, minute by minute")
TEXT(RULE_VALUE_QUESTION, "rule-value.question",
     "Ditanyakan, tidak dipotong",
     "Asked about, not deducted")
TEXT(RULE_VALUE_WORST, "rule-value.worst", "Seperti tingkat terakhir", "As the last band")
TEXT(RULE_VALUE_ENTRY, "rule-value.entry",
     "dimasukkan, surat boleh menyusul",
     "its entry, the letter may follow")
TEXT(RULE_VALUE_APPROVAL, "rule-value.approval", "disetujui", "its approval")
TEXT(RULE_VALUE_LEAVE, "rule-value.leave", "Cuti", "Leave")
TEXT(RULE_VALUE_DUTY, "rule-value.duty", "Dinas", "Duty")
TEXT(RULE_VALUE_SICK, "rule-value.sick", "Sakit", "Sickness")
TEXT(RULE_VALUE_PERMIT, "rule-value.permit", "Izin", "Permit")
TEXT(RULE_VALUE_TECHNICAL, "rule-value.technical", "Alasan teknis", "Technical cause")
TEXT(RULE_VALUE_ABSENT, "rule-value.absent",
     "Tidak masuk yang dipastikan",
     "Confirmed absence")
TEXT(RULE_VALUE_AUTO, "rule-value.auto", "Menurut jenisnya", "By its kind")
TEXT(RULE_VALUE_MEETING, "rule-value.meeting", "Rapat", "Meeting")

/* Words inside a field. */
TEXT(RULE_WORD_NONE, "rule-word.none", "tidak ada", "none")
TEXT(RULE_WORD_OFF, "rule-word.off", "libur", "off")
TEXT(RULE_WORD_SAME, "rule-word.same", "sama", "same")
TEXT(RULE_WORD_AUTO, "rule-word.auto", "otomatis", "auto")
TEXT(RULE_WORD_START, "rule-word.start", "awal jam kerja", "start of duty")
TEXT(RULE_WORD_SERVICE, "rule-word.service", "pelayanan", "service")
TEXT(RULE_EMPTY_NONE, "rule-empty.none", "Kosong: tidak ada.", "Empty: none.")
TEXT(RULE_EMPTY_OFF, "rule-empty.off", "Kosong: bukan hari kerja.", "Empty: not a working day.")
TEXT(RULE_EMPTY_SAME, "rule-empty.same",
     "Kosong: sama dengan hari lain. Tulis \"tidak ada\" bila tanpa istirahat.",
     "Empty: as on other days. Write \"none\" for no break.")
TEXT(RULE_EMPTY_AUTO, "rule-empty.auto", "Kosong: otomatis.", "Empty: automatic.")
TEXT(RULE_EMPTY_WINDOW, "rule-empty.05:00-11:59", "Kosong: 05:00-11:59.", "Empty: 05:00-11:59.")
TEXT(RULE_EMPTY_EVENING, "rule-empty.23:59", "Kosong: 23:59.", "Empty: 23:59.")
TEXT(RULE_UNIT_S, "rule-unit.s", "detik", "seconds")
TEXT(RULE_UNIT_MINUTES, "rule-unit.minutes", "menit", "minutes")
TEXT(RULE_UNIT_DAYS_MONTH, "rule-unit.days a month", "hari sebulan", "days a month")
TEXT(RULE_UNIT_PEOPLE, "rule-unit.people", "orang", "people")
TEXT(RULE_UNIT_DAYS, "rule-unit.days", "hari", "days")

/* What may be written. */
TEXT(RULE_EXPECT_DAY, "rule-expect.day", "Sebuah tanggal.", "A date.")
TEXT(RULE_EXPECT_HOURS, "rule-expect.hours",
     "Jam mulai sampai selesai, misalnya 07:30-16:00; 22:00-06:00 bila lewat tengah malam.",
     "From when to when, such as 07:30-16:00; 22:00-06:00 over midnight.")
TEXT(RULE_EXPECT_BREAK, "rule-expect.break", "Misalnya 12:00-13:00.", "Such as 12:00-13:00.")
TEXT(RULE_EXPECT_WINDOW, "rule-expect.window", "Misalnya 05:00-11:59.", "Such as 05:00-11:59.")
TEXT(RULE_EXPECT_TIME, "rule-expect.time", "Jam, misalnya 14:00.", "A time such as 14:00.")
TEXT(RULE_EXPECT_MARK, "rule-expect.mark",
     "Jam seperti 08:00, \"awal jam kerja\", \"pelayanan+30\" (hanya batas ketiga), atau \"tidak ada\".",
     "A time such as 08:00, \"start of duty\", \"service+30\" (third mark only), or \"none\".")
TEXT(RULE_EXPECT_DAYS, "rule-expect.days", "Hari-hari dalam seminggu.", "Days of the week.")
TEXT(RULE_EXPECT_STEPS, "rule-expect.steps",
     "Menit utuh: 1 sampai 30 ialah 1 menit 0 detik sampai 30 menit 59 detik. Baris terakhir tanpa batas atas. Semua kosong: tidak ada.",
     "Whole minutes: 1 to 30 is 1 min 0 s to 30 min 59 s. The last row has no upper end. All empty: none.")
TEXT(RULE_EXPECT_PERCENT, "rule-expect.percent",
     "Persen, misalnya 0,5 atau 2; paling banyak 100.",
     "Percent such as 0.5 or 2; at most 100.")
TEXT(RULE_EXPECT_CONVERSION, "rule-expect.conversion", "Jam, misalnya 7,5.", "Hours such as 7.5.")
TEXT(RULE_EXPECT_COLOUR, "rule-expect.colour",
     "Warna, misalnya #c6e0b4.",
     "A colour such as #c6e0b4.")
TEXT(RULE_EXPECT_USE, "rule-expect.use",
     "Nama tabel potongan.",
     "The name of a table of deductions.")
TEXT(RULE_EXPECT_PAIRS, "rule-expect.pairs",
     "Id pegawai berpasangan, misalnya p-03+p-17 p-20+p-21.",
     "Ids of people in pairs, such as p-03+p-17 p-20+p-21.")
TEXT(RULE_EXPECT_SLUG, "rule-expect.slug",
     "Huruf kecil, angka, dan tanda hubung; paling banyak {max}.",
     "Small letters, digits and hyphens; at most {max}.")
TEXT(RULE_EXPECT_TEXT, "rule-expect.text", "Paling banyak {max} huruf.", "At most {max} letters.")
TEXT(RULE_EXPECT_CHOICE, "rule-expect.choice", "Salah satu pilihan.", "One of the choices.")
TEXT(RULE_EXPECT_INT, "rule-expect.int",
     "Angka bulat {min} sampai {max} {unit}.",
     "A whole number from {min} to {max} {unit}.")

/* What is wrong. */
TEXT(RULE_SAID_WRONG, "rule-said.wrong", "Belum terbaca. {expected}", "Not understood. {expected}")
TEXT(RULE_SAID_EMPTY, "rule-said.empty", "Wajib diisi.", "Has to be filled in.")
TEXT(RULE_SAID_LINE, "rule-said.line", "Isi satu baris saja, tanpa ganti baris.", "One line only.")
TEXT(RULE_SAID_BREAK, "rule-said.break",
     "Istirahat tidak berada di dalam jam kerja hari itu.",
     "The break is not within that day's hours.")
TEXT(RULE_SAID_NO_DAY, "rule-said.no-day",
     "Belum ada hari kerja: isi jam kerja paling sedikit satu hari.",
     "There is no working day: fill in the hours of at least one.")
TEXT(RULE_SAID_NIGHT, "rule-said.night",
     "Jam ini melewati tengah malam. Benar untuk jaga malam; bila tidak, jam selesai harus sesudah jam mulai.",
     "These hours pass midnight. Right for a night duty; else the end comes after the beginning.")
TEXT(RULE_SAID_UNTIL, "rule-said.until",
     "Tanggal akhir sebelum tanggal mulai.",
     "The last day is before the first.")
TEXT(RULE_SAID_FLEXI, "rule-said.flexi",
     "Isi juga berapa menit terlambat yang boleh diganti.",
     "Fill in how late one may come to make up for it.")
TEXT(RULE_SAID_FOLLOWS, "rule-said.follows",
     "Hanya batas ketiga yang dapat mengikuti jam pelayanan.",
     "Only the third mark can follow the service hour.")
TEXT(RULE_SAID_NO_SERVICE, "rule-said.no-service",
     "Tidak ada jam pelayanan untuk diikuti: tambahkan batas jam pelayanan atau tulis jamnya.",
     "There is no service hour to follow: add its mark, or write a time.")
TEXT(RULE_SAID_APPROVAL, "rule-said.approval",
     "Ketidakhadiran yang dipastikan hanya berlaku sejak disetujui.",
     "A confirmed absence counts after approval only.")
TEXT(RULE_SAID_NO_BANDS, "rule-said.no-bands",
     "Tidak ada tabel potongan dengan nama itu pada hari pertama aturan ini.",
     "No table of deductions of that name holds on this rule's first day.")
TEXT(RULE_SAID_STEPS_MANY, "rule-said.steps-many", "Paling banyak 8 tingkat.", "At most 8 bands.")
TEXT(RULE_SAID_STEPS_GAP, "rule-said.steps-gap",
     "Setiap tingkat harus mulai pada menit sesudah tingkat sebelumnya.",
     "Each band begins at the minute after the one before it.")
TEXT(RULE_SAID_STEPS_END, "rule-said.steps-end",
     "Tingkat terakhir harus tanpa batas atas, supaya semua menit masuk.",
     "The last band has no upper end, so that every minute is in one.")
TEXT(RULE_SAID_SAME_DAY, "rule-said.same-day",
     "Bagian ini sudah diatur berkas lain yang mulai pada hari yang sama. Pilih tanggal mulai yang lain.",
     "Another file that begins on the same day has this section too. Choose another first day.")
TEXT(RULE_SAID_HOLIDAY, "rule-said.holiday",
     "Tanggal ini sudah menjadi hari libur.",
     "This day is a holiday already.")
TEXT(RULE_SAID_HOLIDAY_LATE, "rule-said.holiday-late",
     "Tanggal ini sesudah akhir masa berlaku aturan ini.",
     "This day is after the rule's last.")
TEXT(RULE_SAID_HOLIDAY_FORM, "rule-said.holiday-form",
     "Isi tanggal dan nama hari liburnya.",
     "Fill in the date and the name of the holiday.")
TEXT(RULE_SAID_TWICE, "rule-said.twice",
     "Bagian dengan nama ini sudah ada.",
     "There is such a section already.")
TEXT(RULE_SAID_END, "rule-said.end",
     "Jam selesai harus sesudah jam mulai.",
     "The end comes after the beginning.")
TEXT(RULE_SAID_NAME, "rule-said.name",
     "Nama bagian: huruf kecil, angka, dan tanda hubung.",
     "The section's name: small letters, digits and hyphens.")
TEXT(RULE_SAID_CODE, "rule-said.code",
     "Kode: huruf dan angka, paling banyak 7.",
     "The code: letters and digits, at most 7.")
TEXT(RULE_SAID_VERSION, "rule-said.version",
     "Nama dan versi ini sudah ada. Naikkan versinya.",
     "This name and version exist. Raise the version.")
TEXT(RULE_SAID_HOLE, "rule-said.hole",
     "Ada hari tanpa jam kerja antara aturan ini dan aturan lain. Ubah tanggalnya.",
     "There are days without hours between this rule and another. Change a date.")
TEXT(RULE_SAID_CUT, "rule-said.cut",
     "Aturan lain yang belum berakhir ikut terpotong oleh aturan ini. Periksa tanggalnya.",
     "This rule cuts short another that has not ended. Look at the dates.")

/* The pages. */
TEXT(RULES_TITLE, "rules.title", "Aturan", "Rules")
TEXT(RULES_INTRO, "rules.intro",
     "Jam kerja, kelonggaran, batas waktu, tingkat dan persen potongan, kode keterangan, dan hari libur. Perubahan ditulis seorang petugas dan disetujui orang kedua; yang lama tetap tersimpan.",
     "Hours, grace, marks, bands and percentages, codes, and holidays. One person writes a change and a second approves it; what was there before is kept.")
TEXT(RULES_WAITING, "rules.waiting", "Menunggu persetujuan", "Waiting for approval")
TEXT(RULES_NONE_WAITING, "rules.none-waiting",
     "Tidak ada rancangan yang menunggu.",
     "No draft is waiting.")
TEXT(RULES_IN_FORCE, "rules.in-force", "Yang berlaku", "In force")
TEXT(RULES_DECIDED, "rules.decided", "Rancangan yang sudah diputuskan", "Drafts that were decided")
TEXT(RULES_NEW, "rules.new", "Aturan baru", "A new rule")
TEXT(RULES_NAME, "rules.name", "Aturan", "Rule")
TEXT(RULES_VERSION, "rules.version", "Versi", "Version")
TEXT(RULES_DATES, "rules.dates", "Berlaku", "Holds")
TEXT(RULES_SINCE, "rules.since", "sejak {from}", "since {from}")
TEXT(RULES_SPAN, "rules.span", "{from} sampai {to}", "{from} to {to}")
TEXT(RULES_COMING, "rules.coming", "mulai {from}", "from {from} on")
TEXT(RULES_SIGNED, "rules.signed", "Penulis dan penyetuju", "Author and approver")
TEXT(RULES_WRITER, "rules.writer", "Penulis", "Written by")
TEXT(RULES_DECISION, "rules.decision", "Keputusan", "Decision")
TEXT(RULES_CHANGE, "rules.change", "Ubah", "Change")
TEXT(RULES_LOOK, "rules.look", "Lihat", "Look")
TEXT(RULES_ACTION, "rules.action", "Tindakan", "Action")
TEXT(RULES_EDIT_TITLE, "rules.edit-title", "Ubah aturan {name}", "Change the rule {name}")
TEXT(RULES_NEW_TITLE, "rules.new-title", "Aturan baru", "A new rule")
TEXT(RULES_VIEW_TITLE, "rules.view-title", "Aturan {name}", "Rule {name}")
TEXT(RULES_EDIT_INTRO, "rules.edit-intro",
     "Isian menunjukkan nilai yang berlaku. Ubah yang perlu, isi nomor peraturan dan tanggal mulai, lalu simpan sebagai rancangan. Belum ada yang berubah sebelum orang kedua menyetujui.",
     "The fields show what is in force. Change what is needed, fill in the regulation's number and the first day, and save it as a draft. Nothing changes before a second person approves.")
TEXT(RULES_FROM_HINT, "rules.from-hint",
     "Perubahan yang memberatkan siapa pun paling cepat berlaku besok. Perubahan yang meringankan boleh sejak hari yang sudah lewat.",
     "What leaves anybody worse begins tomorrow at the earliest. What leaves nobody worse may hold from days that are over.")
TEXT(RULES_SAVE, "rules.save", "Simpan rancangan", "Save the draft")
TEXT(RULES_CHECK, "rules.check", "Periksa isian", "Check the entries")
TEXT(RULES_CHECKED, "rules.checked",
     "Isian benar. Rancangan belum disimpan.",
     "The entries are in order. The draft is not saved yet.")
TEXT(RULES_ADD_WHAT, "rules.add-what", "Tambah bagian", "Add a section")
TEXT(RULES_ADD, "rules.add", "Tambah", "Add")
TEXT(RULES_REMOVE, "rules.remove", "Hapus bagian ini", "Remove this section")
TEXT(RULES_PART_NAME, "rules.part-name", "Nama bagian", "Name of the section")
TEXT(RULES_STEP_FROM, "rules.step-from", "Dari menit", "From minute")
TEXT(RULES_STEP_TO, "rules.step-to", "Sampai menit", "To minute")
TEXT(RULES_STEP_PERCENT, "rules.step-percent", "Potongan (%)", "Deduction (%)")
TEXT(RULES_HOLIDAY_DAY, "rules.holiday-day", "Tanggal", "Date")
TEXT(RULES_HOLIDAY_NAME, "rules.holiday-name",
     "Hari libur dan dasar hukumnya",
     "Holiday and its decree")
TEXT(RULES_WRONG, "rules.wrong", "Perlu diperbaiki", "To be corrected")
TEXT(RULES_DRAFT_TITLE, "rules.draft-title",
     "Rancangan aturan {name}, versi {version}",
     "Draft of the rule {name}, version {version}")
TEXT(RULES_DRAFT_BY, "rules.draft-by", "Ditulis {name}.", "Written by {name}.")
TEXT(RULES_DIFFERENCE, "rules.difference", "Yang berubah", "What changes")
TEXT(RULES_NO_DIFFERENCE, "rules.no-difference",
     "Tidak ada isi yang berubah.",
     "Nothing in it changes.")
TEXT(RULES_WHAT, "rules.what", "Isian", "Entry")
TEXT(RULES_BEFORE, "rules.before", "Sekarang", "Now")
TEXT(RULES_AFTER, "rules.after", "Menjadi", "Becomes")
TEXT(RULES_PREVIEW, "rules.preview",
     "Siapa yang akan dinilai lain",
     "Who would be judged otherwise")
TEXT(RULES_PREVIEW_INTRO, "rules.preview-intro",
     "Seandainya aturan ini sudah berlaku dari {from} sampai {to}. Ini hanya perhitungan; tidak ada yang diubah.",
     "Had this rule been in force from {from} to {to}. This is a calculation only; nothing is changed.")
TEXT(RULES_PREVIEW_NOBODY, "rules.preview-nobody",
     "Tidak seorang pun akan dinilai lain pada hari-hari itu.",
     "Nobody would have been judged otherwise on those days.")
TEXT(RULES_PREVIEW_FIGURES, "rules.preview-figures",
     "{n} hasil akan lain: {better} lebih ringan, {worse} lebih berat ({people} orang).",
     "{n} results would be others: {better} better, {worse} worse ({people} people).")
TEXT(RULES_PREVIEW_MORE, "rules.preview-more", "dan {n} orang lagi", "and {n} people more")
TEXT(RULES_PREVIEW_NONE, "rules.preview-none",
     "Belum ada hari yang selesai dinilai untuk dibandingkan.",
     "No day is closed yet to compare with.")
TEXT(RULES_PREVIEW_WRONG, "rules.preview-wrong",
     "Rancangan ini tidak cocok dengan aturan yang sekarang ada, jadi perbandingan tidak dapat dibuat.",
     "This draft does not fit the rules there are now, so nothing can be compared.")
TEXT(RULES_PERSON, "rules.person", "Pegawai", "Person")
TEXT(RULES_DAY, "rules.day", "Hari", "Day")
TEXT(RULES_HOURS, "rules.hours", "Jam kerja", "Hours")
TEXT(RULES_BREAK, "rules.break", "Istirahat", "Break")
TEXT(RULES_WEEK_HINT, "rules.week-hint",
     "Jam mulai sampai selesai, misalnya 07:30-16:00; 22:00-06:00 bila lewat tengah malam; kosong: bukan hari kerja. Istirahat misalnya 12:00-13:00; kosong: seperti pada hari lain; \"tidak ada\": tanpa istirahat.",
     "From when to when, such as 07:30-16:00; 22:00-06:00 over midnight; empty: not a working day. A break such as 12:00-13:00; empty: as on other days; \"none\": no break.")
TEXT(RULES_BETTER, "rules.better", "Lebih ringan", "Better")
TEXT(RULES_WORSE, "rules.worse", "Lebih berat", "Worse")
TEXT(RULES_OTHER, "rules.other", "Lain", "Other")
TEXT(RULES_DAYS, "rules.days", "Misalnya", "For example")
TEXT(RULES_APPROVE, "rules.approve", "Setujui dan berlakukan", "Approve and put in force")
TEXT(RULES_REFUSE, "rules.refuse", "Tolak", "Refuse")
TEXT(RULES_WITHDRAW, "rules.withdraw", "Tarik kembali", "Withdraw")
TEXT(RULES_NOTE, "rules.note", "Catatan (boleh kosong)", "Note (may be empty)")
TEXT(RULES_OWN, "rules.own",
     "Rancangan ini Anda tulis sendiri; camat, sekcam, atau kasubag yang lain yang menyetujuinya.",
     "You wrote this draft; another of camat, sekcam and kasubag approves it.")
TEXT(RULES_FOR_LEADERS, "rules.for-leaders",
     "Camat, sekcam, atau kasubag yang menyetujui rancangan ini.",
     "Camat, sekcam or kasubag approve this draft.")
TEXT(RULES_OBSTACLES, "rules.obstacles",
     "Rancangan ini belum dapat diberlakukan",
     "This draft cannot be put in force yet")
TEXT(RULES_DONE_SAVED, "web.rules-saved",
     "Rancangan disimpan dan menunggu persetujuan orang kedua.",
     "The draft is saved and waits for a second person.")
TEXT(RULES_DONE_APPROVED, "web.rules-approved",
     "Aturan disetujui dan diambil alih.",
     "The rule is approved and taken over.")
TEXT(RULES_DONE_REFUSED, "web.rules-refused", "Rancangan ditolak.", "The draft is refused.")
TEXT(RULES_DONE_WITHDRAWN, "web.rules-withdrawn",
     "Rancangan ditarik kembali.",
     "The draft is withdrawn.")
