/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. Backups, what comes back from them, and the end of a machine. */
/* clang-format off */

TEXT(ALARM_BACKUP_FAILED, "alarm.backup-failed",
     "Cadangan data tidak berhasil dibuat: {cause}. Mohon petugas IT memeriksa media cadangan.",
     "No backup could be made: {cause}. IT is asked to look at the backup medium.")
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
TEXT(NOTICE_OLDER, "notice.older",
     "Basis data yang lebih lama terpasang; {n} catatan sesudahnya tidak ada lagi. Mohon hubungi petugas IT.",
     "An older database is in place; {n} later records are not there any more. Please call IT.")
TEXT(NOTICE_EMPTY, "notice.empty",
     "Basis data rusak atau hilang dan tidak ada cadangan: {n} catatan hilang, daftar pegawai kosong. Presensi tetap dicatat. Mohon hubungi petugas IT.",
     "The database is damaged or gone and there is no backup: {n} records are lost, the roster is empty. Punches are kept. Please call IT.")

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
