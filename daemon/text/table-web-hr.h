/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */
