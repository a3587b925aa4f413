/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* hadirctl broker-setup, broker-user, broker-renew */
TEXT(HELP_BROKER_SETUP, "help.broker-setup",
     "siapkan broker mosquitto kantor: sertifikat, pengguna, lembar sambungan",
     "set up the office's mosquitto: certificate, users, connection sheets")
TEXT(HELP_BROKER_USER, "help.broker-user",
     "pengguna broker: tambah, beri sandi baru dan lembar sambungan, atau keluarkan",
     "a user of the broker: add, give a new password and connection sheet, or remove")
TEXT(HELP_BROKER_RENEW, "help.broker-renew", "perpanjang sertifikat broker bila hampir habis",
     "renew the broker's certificate when it is about to end")
TEXT(ALARM_CERTIFICATE, "alarm.certificate",
     "Sertifikat {path} habis masa berlakunya {date}; sesudah itu tidak ada yang dapat tersambung dengannya. Mohon petugas IT menggantinya.",
     "The certificate {path} ends on {date}; from then on nobody can connect with it. IT is asked to replace it.")
TEXT(BROKER_MISSING, "broker.missing",
     "mosquitto belum terpasang, {path} tidak ada: apt install mosquitto mosquitto-clients openssl",
     "mosquitto is not installed, there is no {path}: apt install mosquitto mosquitto-clients openssl")
TEXT(BROKER_NO_OFFICE, "broker.no-office",
     "hadir.conf tidak terbaca (lihat hadird --check): topik memerlukan id kantor",
     "hadir.conf cannot be read (see hadird --check): topics need the office's id")
TEXT(BROKER_PROGRAM, "broker.program", "{program} gagal: {cause}", "{program} failed: {cause}")
TEXT(BROKER_WRITES, "broker.writes", "menulis {path}", "writing {path}")
TEXT(BROKER_WOULD_WRITE, "broker.would-write", "akan menulis {path}", "would write {path}")
TEXT(BROKER_DELETES, "broker.deletes", "menghapus {path}", "deleting {path}")
TEXT(BROKER_WOULD_DELETE, "broker.would-delete", "akan menghapus {path}", "would delete {path}")
TEXT(BROKER_RESTARTS, "broker.restarts", "menjalankan {command}", "running {command}")
TEXT(BROKER_HOST, "broker.host",
     "\"{host}\": diharapkan nama komputer atau alamat IP, paling banyak 8, dipisah koma",
     "\"{host}\": expected names or IP addresses of this machine, at most 8, with commas between")
TEXT(BROKER_CERT_KEY, "broker.cert-key", "{key} bukan kunci dari {cert}",
     "{key} is not the key of {cert}")
TEXT(BROKER_CERT_HOST, "broker.cert-host",
     "{cert} bukan untuk {host}: perangkat akan menolaknya",
     "{cert} is not for {host}: devices would refuse it")
TEXT(BROKER_CERT_ENDED, "broker.cert-ended", "masa berlaku {cert} sudah habis", "{cert} has ended")
TEXT(BROKER_CERT_ENDS, "broker.cert-ends",
     "masa berlaku {cert} habis dalam 90 hari; pasang yang baru dengan hadirctl broker-setup --cert",
     "{cert} ends within 90 days; install a new one with hadirctl broker-setup --cert")
TEXT(BROKER_BAD_USER, "broker.bad-user",
     "\"{user}\": nama pengguna berisi huruf kecil, angka dan -, tidak diawali hadir",
     "\"{user}\": a user's name has small letters, digits and -, and does not begin with hadir")
TEXT(BROKER_NO_ROLE, "broker.no-role", "peran \"{role}\" tidak ada; yang ada: {roles}",
     "there is no role \"{role}\"; there are: {roles}")
TEXT(BROKER_NO_UNIT, "broker.no-unit", "peran \"{role}\" memerlukan --unit",
     "the role \"{role}\" needs --unit")
TEXT(BROKER_FULL, "broker.full",
     "pengguna {user} tidak muat lagi: sudah ada 100; keluarkan satu dengan hadirctl broker-user PENGGUNA --remove",
     "there is no room for the user {user}, there are 100: take one out by hadirctl broker-user USER --remove")
TEXT(BROKER_NO_USER, "broker.no-user",
     "pengguna \"{user}\" belum ada: sebutkan perannya juga",
     "there is no user \"{user}\" yet: name a role as well")
TEXT(BROKER_NOT_THERE, "broker.not-there", "pengguna \"{user}\" tidak ada",
     "there is no user \"{user}\"")
TEXT(BROKER_HAS_ROLE, "broker.has-role", "pengguna \"{user}\" sudah ada dengan peran {role}",
     "the user \"{user}\" is there with the role {role}")
TEXT(BROKER_FIRST, "broker.first", "broker belum disiapkan: hadirctl broker-setup",
     "the broker is not set up yet: hadirctl broker-setup")
TEXT(BROKER_CONF, "broker.conf", "hadir.conf belum menyebut broker ini. Tambahkan:",
     "hadir.conf does not name this broker yet. Add:")
TEXT(BROKER_SHEETS, "broker.sheets",
     "Lembar sambungan berisi sandi: cetak atau perlihatkan, serahkan kepada pemakainya, lalu hapus {path}",
     "Connection sheets hold passwords: print or show them, hand them over, then delete {path}")

/* The sheet */
TEXT(BROKER_SHEET_TITLE, "broker.sheet-title", "Lembar sambungan: {user}", "Connection sheet: {user}")
TEXT(BROKER_SHEET_FOR, "broker.sheet-for", "{office}, untuk {role}", "{office}, for {role}")
TEXT(BROKER_HEAD_FIELD, "broker.head-field", "Isian", "Field")
TEXT(BROKER_HEAD_VALUE, "broker.head-value", "Nilai", "Value")
TEXT(BROKER_HEAD_TOPICS, "broker.head-topics", "Topik yang dapat dibaca", "Topics that can be read")
TEXT(BROKER_FIELD_ADDRESS, "broker.field-address", "Alamat (host)", "Address (host)")
TEXT(BROKER_FIELD_PORT, "broker.field-port", "Port", "Port")
TEXT(BROKER_FIELD_TLS, "broker.field-tls", "Sambungan aman", "Secure connection")
TEXT(BROKER_TLS, "broker.tls", "TLS: ya", "TLS: yes")
TEXT(BROKER_FIELD_VERSION, "broker.field-version", "Versi", "Version")
TEXT(BROKER_FIELD_USER, "broker.field-user", "Nama pengguna", "User name")
TEXT(BROKER_FIELD_PASSWORD, "broker.field-password", "Sandi", "Password")
TEXT(BROKER_ONE_DEVICE, "broker.one-device",
     "Satu lembar untuk satu perangkat: dua perangkat dengan nama yang sama saling memutus. Untuk perangkat lain mintalah lembar sendiri.",
     "One sheet for one device: two devices under one name cut each other off. Ask for another sheet for another device.")
TEXT(BROKER_KEEP, "broker.keep",
     "Simpan seperti kunci. Bila hilang, petugas IT menjalankan: hadirctl broker-user {user}",
     "Keep it like a key. When it is lost IT runs: hadirctl broker-user {user}")
TEXT(BROKER_CA_OWN, "broker.ca-own",
     "Sertifikat CA kantor, untuk diisikan di aplikasi sebagai \"CA certificate\":",
     "The office's CA certificate, for the app's field \"CA certificate\":")
TEXT(BROKER_CA_PUBLIC, "broker.ca-public", "Sertifikatnya dari CA umum: tidak perlu diisi.",
     "Its certificate is from a public CA: nothing to fill in.")

/* Roles, as config/mosquitto/hadir.acl names them. */
TEXT(BROKER_ROLE_DEVICE, "broker-role.device", "hadird sendiri", "hadird itself")
TEXT(BROKER_ROLE_HR, "broker-role.hr", "kepegawaian", "HR")
TEXT(BROKER_ROLE_CAMAT, "broker-role.camat", "camat", "the camat")
TEXT(BROKER_ROLE_IT, "broker-role.it", "petugas IT", "IT")
TEXT(BROKER_ROLE_ARCHIVE, "broker-role.archive", "arsip", "the archive")
TEXT(BROKER_ROLE_LOBBY, "broker-role.lobby", "layar di lobi", "the screen in the lobby")
TEXT(BROKER_ROLE_UNIT, "broker-role.unit", "atasan sebuah bagian", "a head of section")
/* clang-format on */
