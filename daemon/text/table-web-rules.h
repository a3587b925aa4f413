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
