/* SPDX-License-Identifier: MIT */
#include "web/qr.h"

#include <qrencode.h>

enum { QUIET = 4 }; /* modules of white around it, without which cameras do not see it */

/* One run of dark modules after the other: a rectangle each would be ten times as much. */
static void row(struct reply *a, const QRcode *qr, int y)
{
	int end;

	for (int x = 0; x < qr->width; x = end) {
		bool dark = qr->data[y * qr->width + x] & 1;

		for (end = x + 1; end < qr->width; end++)
			if ((qr->data[y * qr->width + end] & 1) != dark)
				break;
		if (dark)
			html(a, "M%d %dh%dv1H%dz", x, y, end - x, x);
	}
}

void web_qr(struct reply *a, const char *text, enum text_key label)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (qr == NULL)
		return; /* the link stands there too */
	html(a,
	     "<svg class=qr xmlns=\"http://www.w3.org/2000/svg\" role=img aria-label=\"%t\" "
	     "width=180 height=180 viewBox=\"%d %d %d %d\"><rect x=%d y=%d width=%d height=%d "
	     "fill=\"#fff\"/><path fill=\"#000\" d=\"",
	     label, -QUIET, -QUIET, qr->width + 2 * QUIET, qr->width + 2 * QUIET, -QUIET, -QUIET,
	     qr->width + 2 * QUIET, qr->width + 2 * QUIET);
	for (int y = 0; y < qr->width; y++)
		row(a, qr, y);
	html(a, "\"/></svg>\n");
	QRcode_free(qr);
}
