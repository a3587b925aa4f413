/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/*
 * Mistakes of a table or calendar that somebody uploads. The English is what exchange/ and flow/ say
 * of it, word for word, with {placeholders}: it is by this that web/file_words.c knows them again.
 * The first that fits is taken, so the general ones come last.
 */
TEXT(FILE_ID_EMPTY, "in-file.id-empty", "id kosong; isi nama pendek yang tidak pernah berubah, pegawai-01", "id is empty: expected a short name that never changes, pegawai-01")
TEXT(FILE_ID_NIP, "in-file.id-nip", "id berisi NIP, yang memuat terlalu banyak tentang orangnya dan dapat berubah; isi nama pendek, pegawai-01", "id is a NIP: it says too much about a person and may change; expected a short name, pegawai-01")
TEXT(FILE_ID, "in-file.id", "id \"{id}\": pakai a-z, 0-9, dan - saja (tanpa huruf besar dan spasi), paling banyak {n} huruf", "id \"{id}\": expected a-z, 0-9 and - (no capitals, no blanks), at most {n}")
TEXT(FILE_NIP_17, "in-file.nip-17", "nip {nip} hanya 17 angka, seharusnya 18; disimpan apa adanya", "nip {nip} has 17 digits instead of 18; kept as it is")
TEXT(FILE_NIP_LENGTH, "in-file.nip-length", "nip {nip} tidak 18 angka; disimpan apa adanya", "nip {nip} does not have 18 digits; kept as it is")
TEXT(FILE_NIP_DIGITS, "in-file.nip-digits", "nip {nip} tidak hanya berisi angka; disimpan apa adanya", "nip {nip} has something else than digits; kept as it is")
TEXT(FILE_NIP_BIRTH, "in-file.nip-birth", "nip {nip} tidak diawali tanggal lahir; disimpan apa adanya", "nip {nip} does not begin with a date of birth; kept as it is")
TEXT(FILE_NIP_YEAR, "in-file.nip-year", "nip {nip}: tahun pengangkatannya tidak cocok dengan tahun lahirnya; disimpan apa adanya", "nip {nip} has a year of appointment that does not suit the year of birth; kept as it is")
TEXT(FILE_NIP_PPPK, "in-file.nip-pppk", "nip {nip} berbentuk nomor PPPK, tetapi statusnya PNS; disimpan apa adanya", "nip {nip} has the form of a PPPK's number, but status is PNS; kept as it is")
TEXT(FILE_NIP_SEX, "in-file.nip-15", "nip {nip}: angka ke-15 bukan 1 atau 2; disimpan apa adanya", "nip {nip} has neither 1 nor 2 as its 15th digit; kept as it is")
TEXT(FILE_NIP_CHARACTERS, "in-file.nip-characters", "nip berisi {n} huruf; seharusnya 18 angka", "nip has {n} characters: expected 18 digits")
TEXT(FILE_NAME_EMPTY, "in-file.name-empty", "nama kosong; isi nama orangnya", "nama is empty: expected the person's name")
TEXT(FILE_NAME_LONG, "in-file.name-long", "nama terlalu panjang ({n} huruf), paling banyak {most}", "nama has {n} bytes: expected at most {most}")
TEXT(FILE_STATUS, "in-file.status", "status \"{status}\": isi PNS, PPPK, PPPK-PW, atau NON-ASN", "status \"{status}\": expected PNS, PPPK, PPPK-PW or NON-ASN")
TEXT(FILE_SUPERIOR_SELF, "in-file.superior-self", "atasan {id} adalah dirinya sendiri; isi id atasannya, atau kosongkan", "atasan is {id} itself: expected the superior's id, or nothing")
TEXT(FILE_SUPERIOR_UNKNOWN, "in-file.superior-unknown", "atasan {id} tidak ada di berkas ini; tetap dipakai bila id itu sudah pernah dimasukkan", "atasan {id} has no row in this file: kept, if that id was imported before")
TEXT(FILE_POSTS, "in-file.posts", "pos: paling banyak {n} loket", "pos: more than {n} posts")
TEXT(FILE_FINGER, "in-file.finger", "nilai \"{value}\" dari {kind}: isi nomor pengguna di pembaca sidik jari, mulai dari 1", "nilai \"{value}\" of {kind}: expected the user number in the fingerprint reader, from 1 on")
TEXT(FILE_PIN, "in-file.pin", "nilai \"{value}\" dari {kind}: isi nomor pengguna di mesin, mulai dari 1", "nilai \"{value}\" of {kind}: expected the user number in the terminal, from 1 on")
TEXT(FILE_VALUE_NUMBER, "in-file.value-number", "nilai {value} dianggap angka oleh Excel: jadikan kolomnya Teks, lalu isi lagi seperti tercetak di kartu, 188,24910", "nilai {value} was taken for a number by a spreadsheet: set the column to Text and enter what is printed on the card again, 188,24910")
TEXT(FILE_VALUE_ZERO, "in-file.value-zero", "nilai {value}: {n} angka di belakang koma, padahal kartu mencetak 5; Excel membuang 0 terakhir, lihat kartunya", "nilai {value} has {n} digits behind the comma, where cards print 5: a spreadsheet drops a last 0; look at the card")
TEXT(FILE_ROUNDED, "in-file.rounded", "{column} {value} dibulatkan oleh Excel dan angka terakhirnya hilang: jadikan kolomnya Teks, lalu isi lagi", "{column} {value} was rounded by a spreadsheet and its last digits are lost: set the column to Text and enter it again")
TEXT(FILE_FORMAT, "in-file.format", "format \"{format}\" tidak ada; isi format pembacanya, h10301", "format \"{format}\": there is no such format; expected the one of the reader, h10301")
TEXT(FILE_FORMAT_FINGER, "in-file.format-finger", "format \"{format}\" untuk jari: isi user; mesin sidik jari yang tersambung lewat Wiegand mengirim nomor kartu: jenis kartu", "format \"{format}\" of jari: expected user; a fingerprint terminal on Wiegand sends card numbers: jenis kartu")
TEXT(FILE_VALUE_LARGE, "in-file.value-large", "nilai \"{value}\" terlalu besar untuk format {format}", "nilai \"{value}\" is too large for format {format}")
TEXT(FILE_VALUE, "in-file.value", "nilai \"{value}\" tidak cocok dengan format {format}; isi yang tercetak di kartu, 0012345678 atau 188,24910", "nilai \"{value}\" does not suit format {format}: expected what is printed on the card, 0012345678 or 188,24910")
TEXT(FILE_VALUE_EMPTY, "in-file.value-empty", "nilai kosong; isi nomor {kind}, atau kosongkan juga jenisnya", "nilai is empty: expected the number of the {kind}, or no jenis either")
TEXT(FILE_KIND, "in-file.kind", "jenis \"{kind}\": isi kartu, jari, atau pin; kosongkan untuk orang yang belum punya", "jenis \"{kind}\": expected kartu, jari or pin; nothing for a person without a credential")
TEXT(FILE_END_BEFORE, "in-file.end-before", "sampai {to} lebih awal dari mulai {from}; isi hari terakhir, atau kosongkan", "sampai {to} is before mulai {from}: expected the last day, or nothing")
TEXT(FILE_HELD, "in-file.held", "kartu atau nomor ini milik {id} pada masa itu; akhiri dulu di sana (sampai), atau mulai lebih lambat (mulai)", "this credential belongs to {id} in that period; end it there first (sampai), or begin later (mulai)")
TEXT(FILE_AGREE, "in-file.agree", "{column} dari {id} adalah \"{here}\", tetapi \"{there}\" di baris {line}: baris dengan id yang sama harus sama", "{column} of {id} is \"{here}\", but \"{there}\" in line {line}: rows of one id must agree")
TEXT(FILE_TWO_CARD, "in-file.two-card", "kartu yang sama dengan baris {line} dipakai {id} dan {other} pada hari yang sama: akhiri yang satu sebelum yang lain mulai (sampai)", "the same card as in line {line} is given to {id} and to {other} on one day: end one before the other begins (sampai)")
TEXT(FILE_TWO_USER, "in-file.two-user", "nomor pengguna yang sama dengan baris {line} dipakai {id} dan {other} pada hari yang sama: akhiri yang satu sebelum yang lain mulai (sampai)", "the same user number as in line {line} is given to {id} and to {other} on one day: end one before the other begins (sampai)")
TEXT(FILE_TWO_PIN, "in-file.two-pin", "PIN yang sama dengan baris {line} dipakai {id} dan {other} pada hari yang sama: akhiri yang satu sebelum yang lain mulai (sampai)", "the same PIN as in line {line} is given to {id} and to {other} on one day: end one before the other begins (sampai)")
TEXT(FILE_SAME, "in-file.same", "sama dengan baris {line} pada hari yang bertumpuk: dihitung sekali", "the same as line {line}, in days that overlap: counted once")

/* A list by hand. */
TEXT(FILE_TO_COME, "in-file.to-come", "{column} {time} pada hari itu belum tiba", "{column} {time} of that day is still to come")
TEXT(FILE_TIME, "in-file.time", "{column} \"{time}\": isi jam seperti 07.25", "{column} \"{time}\": expected a time such as 07:25")
TEXT(FILE_NOBODY, "in-file.nobody", "tidak ada pegawai dengan id \"{id}\"", "nobody in the roster has the id \"{id}\"")

/* Any table. */
TEXT(FILE_NO_COLUMN, "in-file.no-column", "kolom {column} tidak ada; baris judulnya seperti {example}", "no column {column}: expected a header such as {example}")
TEXT(FILE_COLUMN_TWICE, "in-file.column-twice", "ada dua kolom bernama {column}: hapus atau ganti nama salah satunya", "two columns are called {column}: remove or rename one")
TEXT(FILE_COLUMN_NEAR, "in-file.column-near", "kolom {column} dilewati; maksudnya {near}?", "column {column} is ignored: did you mean {near}?")
TEXT(FILE_COLUMN, "in-file.column", "kolom \"{column}\" tidak dikenal dan dilewati", "column \"{column}\" is not known and ignored")
TEXT(FILE_FIELDS, "in-file.fields", "{n} kolom, padahal baris judulnya {most}: apit teks yang memuat pemisah ({sign}) dengan tanda kutip ganda", "{n} fields, but the header has {most}: put text that holds a {sign} in double quotes")
TEXT(FILE_FIELDS_MANY, "in-file.fields-many", "jauh lebih banyak kolom daripada baris judulnya", "far more fields than the header has")
TEXT(FILE_QUOTE, "in-file.quote", "tanda kutip \" tidak ditutup di barisnya, atau ada teks di belakangnya: hapus ganti baris dan kutip yang tidak perlu dari selnya", "a \" is not closed in its line, or has text behind it: remove line breaks and stray quotes from the cell")
TEXT(FILE_HEADER, "in-file.header", "baris judul tidak terbaca; seharusnya {example} tanpa kutip yang terbuka", "the header cannot be read: expected {example} without open quotes")
TEXT(FILE_EMPTY, "in-file.empty", "berkasnya kosong; baris judulnya seperti {example}", "empty: expected a header such as {example}")
TEXT(FILE_UTF8, "in-file.utf8", "bukan teks UTF-8 (baris ini, mungkin juga sesudahnya): simpan sebagai \"CSV UTF-8\"", "not UTF-8 text (this and perhaps later lines): save the sheet as \"CSV UTF-8\"")
TEXT(FILE_UTF16, "in-file.utf16", "bukan teks, atau UTF-16: simpan sebagai \"CSV UTF-8\"", "no text, or UTF-16: save the sheet as \"CSV UTF-8\"")
TEXT(FILE_ROWS, "in-file.rows", "lebih dari {n} baris", "more than {n} rows")
TEXT(FILE_WORKBOOK_LARGE, "in-file.workbook-large", "buku kerjanya terlalu besar: paling banyak {rows} baris, {size} MiB, dan {unpacked} MiB setelah dibuka", "the workbook is too large: at most {rows} rows, {size} MiB, and {unpacked} MiB unpacked")
TEXT(FILE_WORKBOOK_OLD, "in-file.workbook-old", "ini .xls lama, atau memakai kata sandi: simpan sebagai .xlsx tanpa kata sandi, atau \"CSV UTF-8\"", "an old .xls, or a workbook with a password: save it as .xlsx without one, or as \"CSV UTF-8\"")
TEXT(FILE_WORKBOOK, "in-file.workbook", "bukan buku kerja Excel, atau rusak: buka, simpan sebagai .xlsx atau \"CSV UTF-8\", lalu coba lagi", "no workbook, or a damaged one: open it, save it as .xlsx or \"CSV UTF-8\" and try again")

/* A calendar. */
TEXT(FILE_ICS, "in-file.ics", "bukan kalender; berkasnya harus diawali BEGIN:VCALENDAR", "no calendar: expected a file that begins with BEGIN:VCALENDAR")
TEXT(FILE_ICS_NONE, "in-file.ics-none", "tidak ada hari libur tahun {year} di dalamnya", "no holiday of {year} in it")
TEXT(FILE_ICS_NAME, "in-file.ics-name", "ada acara tanpa nama (SUMMARY); isi nama hari liburnya", "an event has no name (SUMMARY): expected the holiday's")
TEXT(FILE_ICS_UTF8, "in-file.ics-utf8", "ada acara yang namanya bukan teks UTF-8", "an event has a name that is not UTF-8 text")
TEXT(FILE_ICS_BOTH, "in-file.ics-both", "{date} disebut \"{name}\" dan juga \"{other}\": yang pertama dipakai", "{date} is both \"{name}\" and \"{other}\": the first is taken")
TEXT(FILE_ICS_REPEATS, "in-file.ics-repeats", "\"{name}\" berulang menurut pola (RRULE), padahal libur kita mengikuti bulan dan keputusan; masukkan harinya untuk {year} sendiri", "\"{name}\" repeats by a rule (RRULE): our holidays follow the moon and the decree; enter its day of {year} by itself")
TEXT(FILE_ICS_DAYS, "in-file.ics-days", "tanggal \"{name}\" tidak ada; tulis DTSTART;VALUE=DATE:20260101", "\"{name}\" has no days that exist: expected DTSTART;VALUE=DATE:20260101")
TEXT(FILE_ICS_LONG, "in-file.ics-long", "\"{name}\" mulai {date} berlangsung {n} hari, paling banyak {most}", "\"{name}\" of {date} lasts {n} days: expected at most {most}")
TEXT(FILE_ICS_TIMED, "in-file.ics-timed", "{n} acara memakai jam, jadi bukan hari libur: dilewati", "{n} events have an hour and are no holidays: left out")
TEXT(FILE_ICS_CANCELLED, "in-file.ics-cancelled", "{n} acara dibatalkan: dilewati", "{n} events are cancelled: left out")
TEXT(FILE_ICS_OBSERVED, "in-file.ics-observed", "{n} acara adalah peringatan tanpa libur: dilewati", "{n} events are observances on which people work: left out")
TEXT(FILE_ICS_YEARS, "in-file.ics-years", "{n} hari bukan dari tahun {year}: dilewati", "{n} days are not of {year}: left out")
TEXT(FILE_ICS_DAMAGED, "in-file.ics-damaged", "{n} baris rusak dan dilewati", "{n} lines are damaged and were passed over")

/* The general ones. */
TEXT(FILE_BYTES, "in-file.bytes", "berkasnya terlalu besar: {n} bita, paling banyak {most}", "{n} bytes: expected at most {most}")
TEXT(FILE_PEOPLE, "in-file.people", "{n} orang, paling banyak {most}", "{n} people: expected at most {most}")
TEXT(FILE_YEAR, "in-file.year", "{column} {date}: tahunnya harus 1970 sampai 2200", "{column} {date}: expected a year from 1970 to 2200")
TEXT(FILE_DATE, "in-file.date", "{column} \"{date}\": isi tanggal yang ada, 2026-01-05 atau 05/01/2026", "{column} \"{date}\": expected a date that exists, 2026-01-05 or 05/01/2026")
TEXT(FILE_SLUG_OR_NONE, "in-file.slug-or-none", "{column} \"{value}\": pakai a-z, 0-9, dan - saja, paling banyak {n} huruf, atau kosongkan", "{column} \"{value}\": expected a-z, 0-9 and -, at most {n}, or nothing")
TEXT(FILE_SLUG, "in-file.slug", "{column} \"{value}\": pakai a-z, 0-9, dan - saja, paling banyak {n} huruf", "{column} \"{value}\": expected a-z, 0-9 and -, at most {n}")
