/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. Backups, what comes back from them, and the end of a machine. */
/* clang-format off */

TEXT(ALARM_BACKUP_FAILED, "alarm.backup-failed",
     "Cadangan data tidak berhasil dibuat: {cause}. Mohon petugas IT memeriksa media cadangan.",
     "No backup could be made: {cause}. IT is asked to look at the backup medium.")
TEXT(ALARM_BACKUP_DAMAGED, "alarm.backup-damaged",
     "Cadangan data tidak dibuat karena basis data rusak. Mohon petugas IT memulai ulang hadird (systemctl restart hadird): saat mulai ia memeriksa dan memperbaikinya.",
     "No backup was made because the database is damaged. IT is asked to restart hadird (systemctl restart hadird): at its start it looks at all of it and mends it.")
TEXT(ALARM_BACKUP_OLD, "alarm.backup-old",
     "Cadangan data terakhir yang utuh: {date}, lebih dari dua hari lalu. Mohon pasang media cadangan.",
     "The last whole backup is of {date}, more than two days ago. Please plug in the backup medium.")
TEXT(ALARM_BACKUP_NONE, "alarm.backup-none",
     "Belum pernah ada cadangan data yang utuh. Mohon pasang media cadangan.",
     "There has never been a whole backup. Please plug in the backup medium.")
TEXT(ALARM_DAMAGED, "alarm.damaged",
     "Berkas basis data yang rusak disisihkan: {path}. Sesudah diperiksa petugas IT, pindahkan dari mesin ini.",
     "A damaged database was set aside: {path}. Once IT has looked at it, take it off this machine.")

TEXT(NOTICE_RESTORED, "notice.restored",
     "Data dipulihkan dari cadangan {date} {time}; {n} catatan sesudahnya hilang. Mohon dicocokkan dengan daftar manual.",
     "The data was restored from the backup of {date} {time}; {n} later records are lost. Please compare with paper lists.")
TEXT(NOTICE_RESTORED_SOME, "notice.restored-some",
     "Data dipulihkan dari cadangan {date} {time}; catatan sesudahnya hilang. Mohon dicocokkan dengan daftar manual.",
     "The data was restored from the backup of {date} {time}; later records are lost. Please compare with paper lists.")
TEXT(NOTICE_RESTORED_ALL, "notice.restored-all",
     "Data dipulihkan dari cadangan {date} {time}; tidak ada catatan yang hilang sejauh yang diketahui. Mohon presensi semenit terakhir dicocokkan.",
     "The data was restored from the backup of {date} {time}; as far as is known no record is lost. Please compare the punches of the last minute.")
TEXT(NOTICE_SALVAGED, "notice.salvaged",
     "Basis data rusak dan tidak ada cadangan: {saved} catatan diselamatkan dari berkas yang rusak, {n} hilang. Mohon dicocokkan dengan daftar manual.",
     "The database is damaged and there is no backup: {saved} records were saved from the damaged file, {n} are lost. Please compare with paper lists.")
TEXT(NOTICE_OLDER, "notice.older",
     "Basis data yang lebih lama terpasang; {n} catatan sesudahnya tidak ada lagi. Mohon hubungi petugas IT.",
     "An older database is in place; {n} later records are not there any more. Please call IT.")
TEXT(NOTICE_EMPTY, "notice.empty",
     "Basis data rusak atau hilang dan tidak ada cadangan: {n} catatan hilang, daftar pegawai kosong. Presensi tetap dicatat. Mohon hubungi petugas IT.",
     "The database is damaged or gone and there is no backup: {n} records are lost, the roster is empty. Punches are kept. Please call IT.")
TEXT(NOTICE_EMPTY_AWAY, "notice.empty-away",
     "Basis data rusak atau hilang dan cadangannya tidak terbaca: {n} catatan hilang, daftar pegawai kosong. Presensi tetap dicatat. Mohon petugas IT memasang media cadangan, lalu hadirctl restore.",
     "The database is damaged or gone and no backup can be read: {n} records are lost, the roster is empty. Punches are kept. IT is asked to plug in the backup medium, then hadirctl restore.")

/* How the last backup ended; enum backup_result. */
TEXT(BACKUP_OK, "backup.ok", "utuh", "whole")
TEXT(BACKUP_OFF, "backup.off", "tidak diatur", "not set up")
TEXT(BACKUP_NONE, "backup.none", "belum pernah", "never")
TEXT(BACKUP_OLD, "backup.old", "sudah lama", "old")
TEXT(BACKUP_NO_KEY, "backup.no-key", "kuncinya tidak ada", "its key is missing")
TEXT(BACKUP_NO_FOLDER, "backup.no-folder", "foldernya tidak ada atau tidak boleh ditulisi", "its folder is missing or may not be written to")
TEXT(BACKUP_SAME_MEDIUM, "backup.same-medium", "media cadangan tidak terpasang", "the backup medium is not plugged in")
TEXT(BACKUP_FULL, "backup.full", "media cadangan penuh", "the backup medium is full")
TEXT(BACKUP_DAMAGED, "backup.damaged", "basis data rusak", "the database is damaged")
TEXT(BACKUP_UNREADABLE, "backup.unreadable", "yang ditulis tidak terbaca kembali", "what was written could not be read back")
TEXT(BACKUP_FAILED, "backup.failed", "ada kesalahan, lihat log", "an error, see the log")
TEXT(HEAD_BACKUP, "head.backup", "Cadangan", "Backup")
TEXT(BACKUP_LINE, "line.backup", "{state}; terakhir {time}, {file}", "{state}; last {time}, {file}")

/* Keys and backups in people's hands: hadirctl backup, restore, retire. */
TEXT(HELP_BACKUP_KEY, "help.backup-key",
     "cetak lembar pemulihan: kunci semua cadangan (root)", "print the recovery sheet: the key of all backups (root)")
TEXT(HELP_BACKUP_CHECK, "help.backup-check",
     "baca satu cadangan seluruhnya dan katakan isinya (root)", "read all of a backup and say what it holds (root)")
TEXT(HELP_RESTORE, "help.restore",
     "pasang kembali seluruh kantor dari satu cadangan; hadird harus berhenti (root)",
     "put a whole office back from a backup; hadird must not run (root)")
TEXT(HELP_RETIRE, "help.retire",
     "cadangan terakhir, berita acara serah terima, lalu hapus kunci dan data mesin ini (root)",
     "a last backup, a hand-over sheet, then wipe keys and data of this machine (root)")
TEXT(BACKUP_KEY_TITLE, "backup-key.title", "Lembar pemulihan · {office}", "Recovery sheet · {office}")
TEXT(BACKUP_KEY_WHAT, "backup-key.what",
     "Dengan kunci ini semua cadangan dapat dibuka dan kantor dipasang di mesin lain. Tanpa kunci ini cadangan tidak berguna. Siapa pun yang memegangnya dapat membaca semua data: simpan di lemari terkunci, jauh dari mesin dan dari media cadangan.",
     "This key opens every backup and puts the office onto another machine. Without it backups are worth nothing. Whoever holds it can read all the data: keep it in a locked cupboard, away from the machine and the backup medium.")
TEXT(BACKUP_KEY_MARK, "backup-key.mark", "Tanda kunci: {mark}", "Mark of the key: {mark}")
TEXT(BACKUP_KEY_HOW, "backup-key.how",
     "Memulihkan: pasang hadir di kartu baru, tulis kunci di atas ke dalam sebuah berkas, lalu hadirctl restore CADANGAN --key BERKAS.",
     "To restore: install hadir on a new card, write the key above into a file, then hadirctl restore BACKUP --key FILE.")
TEXT(BACKUP_KEY_MISTYPED, "backup-key.mistyped",
     "{path}: kunci salah ketik, angka pemeriksanya tidak cocok", "{path}: the key is mistyped, its check does not fit")
TEXT(BACKUP_KEY_NONE, "backup-key.none",
     "{path}: bukan kunci cadangan", "{path}: that is no key of backups")
TEXT(BACKUP_WHOLE, "backup-file.whole",
     "Cadangan utuh: {office}, dibuat {time}, {n} presensi, rantai {chain} {hash}",
     "The backup is whole: {office}, made {time}, {n} punches, chain {chain} {hash}")
TEXT(BACKUP_IS_NONE, "backup-file.none", "bukan cadangan hadir", "it is no backup of hadir")
TEXT(BACKUP_OTHER_KEY, "backup-file.other-key", "dibuat dengan kunci lain; pakai --key", "it was made with another key; use --key")
TEXT(BACKUP_CHANGED, "backup-file.changed", "rusak atau diubah", "it is damaged or was changed")
TEXT(BACKUP_CUT_OFF, "backup-file.cut-off", "bagian akhirnya hilang", "its end is missing")
TEXT(BACKUP_DATABASE_DAMAGED, "backup-file.damaged", "basis data di dalamnya rusak", "the database in it is damaged")
TEXT(BACKUP_NEWER, "backup-file.newer", "dibuat oleh hadir yang lebih baru", "a newer hadir has made it")
TEXT(BACKUP_RUNNING, "backup-file.running",
     "hadird sedang berjalan; hentikan dahulu (systemctl stop hadird)", "hadird runs; stop it first (systemctl stop hadird)")
TEXT(RESTORE_DONE, "restore.done",
     "Dipulihkan: {office}, cadangan {time}, {n} presensi, rantai {chain} {hash}",
     "Restored: {office}, backup of {time}, {n} punches, chain {chain} {hash}")
TEXT(RESTORE_FILES, "restore.files",
     "{n} berkas pengaturan dan kunci dipasang; basis data: {path}", "{n} files of settings and keys are in place; database: {path}")
TEXT(RESTORE_ASIDE, "restore.aside",
     "Basis data yang ada sebelumnya disimpan sebagai {path}.", "The database that was there is kept as {path}.")
TEXT(RESTORE_BEYOND, "restore.beyond",
     "Di dalamnya ada {n} presensi yang tidak ada dalam cadangan ini.", "It holds {n} punches that are not in this backup.")
TEXT(RESTORE_NO_USER, "restore.no-user",
     "Pengguna {user} tidak ada di sini; berkasnya masih milik root.", "There is no user {user} here; its files are still root's.")
TEXT(RESTORE_NEXT, "restore.next",
     "Berikutnya: periksa /etc/fstab (media cadangan; tidak termasuk cadangan), systemctl daemon-reload, lalu systemctl enable --now hadird hadir-web hadir-backup.timer; bila broker di mesin ini, hadirctl broker-setup. Urutan baru dimulai; apa yang dicatat sesudah cadangan ini tidak ada.",
     "Next: see to /etc/fstab (the backup medium; it is not in the backup), systemctl daemon-reload, then systemctl enable --now hadird hadir-web hadir-backup.timer; where the broker is on this machine, hadirctl broker-setup. A new epoch begins; what was recorded after this backup is not there.")
TEXT(RETIRE_TITLE, "retire.title", "Berita acara serah terima mesin presensi · {office}", "Hand-over of the attendance machine · {office}")
TEXT(RETIRE_WHAT, "retire.what",
     "Cadangan terakhir sudah dibuat, dibaca ulang dan utuh. Sesudah lembar ini tercetak, kunci dan data di mesin ini dihapus.",
     "The last backup was made, read back and is whole. Once this sheet is out, keys and data of this machine are wiped.")
TEXT(RETIRE_RECORDS, "retire.records",
     "Isi: {n} presensi, {from} sampai {to}", "Holds: {n} punches, {from} to {to}")
TEXT(RETIRE_HEAD, "retire.head",
     "Akhir rantai: {epoch}, nomor {chain}, {hash}", "End of the chain: {epoch}, number {chain}, {hash}")
TEXT(RETIRE_FILE, "retire.file",
     "Berkas cadangan: {file}, SHA-256 {hash}", "Backup file: {file}, SHA-256 {hash}")
TEXT(RETIRE_CARD, "retire.card",
     "Kartu memori dapat menyimpan sisa data yang sudah dihapus: musnahkan kartunya, atau timpa seluruhnya sebelum dipakai lagi.",
     "A memory card may keep remains of what was wiped: destroy it, or overwrite all of it before it is used again.")
TEXT(RETIRE_SIGN, "retire.sign",
     "Yang menyerahkan: ____________________    Yang menerima: ____________________    Tanggal: ______________",
     "Handed over by: ____________________    Received by: ____________________    Date: ______________")
TEXT(RETIRE_OFFICE, "retire.office",
     "Nama kantor tidak cocok; mesin ini milik {office}. Tidak ada yang diubah.", "That is not this office; this machine is {office}'s. Nothing was changed.")
TEXT(RETIRE_NO_BACKUP, "retire.no-backup",
     "Cadangan terakhir tidak dapat dibuat ({cause}); tidak ada yang dihapus.", "The last backup could not be made ({cause}); nothing was wiped.")
TEXT(RETIRE_SHOW_KEY, "retire.show-key",
     "Sebutkan kunci dari lembar pemulihan (--key BERKAS): tanpa itu cadangan tidak dapat dibuka lagi. Tidak ada yang dihapus.",
     "Give the key of the recovery sheet (--key FILE): without it the backup can never be opened again. Nothing was wiped.")
TEXT(RETIRE_OTHER_KEY, "retire.other-key",
     "Kunci itu bukan kunci mesin ini. Tidak ada yang dihapus.", "That is not the key of this machine. Nothing was wiped.")
TEXT(RETIRE_DONE, "retire.done", "Selesai: {n} berkas ditimpa dan dihapus.", "Done: {n} files were overwritten and removed.")
