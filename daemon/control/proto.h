/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONTROL_PROTO_H
#define HADIR_CONTROL_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/*
 * The language of /run/hadir/control: one JSON object a line over SOCK_STREAM. The daemon,
 * hadirctl and hadir-web share this file; the rows of each verb are written down at its end.
 *
 *   > {"v":1,"id":7,"verb":"explain","args":{"person":"p-01","day":"2025-03-03"}}
 *   < {"id":7,"row":{…}}                                  any number of rows
 *   < {"id":7,"end":{"rows":12}}                          or
 *   < {"id":7,"error":{"code":"not-found","text":"…"}}    nothing was changed
 *
 * Bulk input (roster-import) follows the request as the client's own lines, and is one
 * transaction that begins only when all of it has come:
 *
 *   > {"v":1,"id":8,"verb":"roster-import","args":{},"dry":true}
 *   > {"id":8,"row":{"text":"id;nama;…"}}
 *   > {"id":8,"end":{"rows":1}}
 *
 * hadir-web speaks for people: a request of a peer that may (CONTROL_PAGE) can carry
 *
 *   "session":"<token>"   as session-open gave it; what the verb allows that person counts, and
 *                         nothing of the peer's own roles. "" is nobody: what hangs in the lobby
 *                         and what opens a session. The peer hadir-web is nobody without it too.
 *   "once":"<nonce>"      of the form that was sent: a request of a session with a nonce that it
 *                         has used already is answered "repeated" and not done again. One that
 *                         ends in an error has not used it up.
 *
 * With a session `by` is its person: absent, or equal, or denied. A `second` or `witness` cannot
 * be named there: it signs in its own session, and what needs it waits for that.
 *
 * Requests of one connection are answered one after the other, in order. One that stays open
 * (watch, credential-learn) is ended by closing the connection. A line that is no request is
 * answered with id 0 and the connection closed: what follows it cannot be trusted.
 */

enum {
	CONTROL_VERSION = 1,
	CONTROL_LINE_MAX = 64 * 1024,	 /* bytes of one request line, newline included */
	CONTROL_ANSWER_MAX = 256 * 1024, /* bytes of one answer line */
	CONTROL_BULK_ROWS = 50000,
	CONTROL_BULK_BYTES = 12 * 1024 * 1024,
	CONTROL_VERB_SIZE = 33,
	CONTROL_TOKEN_SIZE = 65, /* of a session or a nonce, with its NUL */
};

/* Values of error.code. `file`, `line` and `expected` accompany one where they are known. */
#define CONTROL_BAD_REQUEST "bad-request" /* not JSON, or not a request */
#define CONTROL_TOO_LONG "too-long"	  /* a line or a bulk beyond the limits above */
#define CONTROL_UNKNOWN_VERB "unknown-verb"
#define CONTROL_DENIED "denied"		/* the caller's groups do not allow it */
#define CONTROL_BUSY "busy"		/* 32 clients already */
#define CONTROL_BAD_ARGS "bad-args"	/* a value missing, unknown or out of range */
#define CONTROL_NOT_FOUND "not-found"	/* no such person, day, credential, reader */
#define CONTROL_REFUSED "refused"	/* understood, and against the rules: bad roster … */
#define CONTROL_FAILED "failed"		/* the daemon could not: disk full … */
#define CONTROL_NO_SESSION "no-session" /* unknown or ended; nothing was done */
#define CONTROL_REPEATED "repeated"	/* this session has used this nonce: it is done already */
#define CONTROL_TOO_MANY "too-many"	/* tried too often: later */

enum control_line_kind {
	CONTROL_LINE_REQUEST,
	CONTROL_LINE_ROW,
	CONTROL_LINE_END,
	CONTROL_LINE_ERROR,
};

struct control_line {
	enum control_line_kind kind;
	int64_t id;
	char verb[CONTROL_VERB_SIZE]; /* request only */
	bool dry;		      /* request only: judge, say, change nothing */
	bool has_session;	      /* request only: in the name of a session, "": of nobody */
	char session[CONTROL_TOKEN_SIZE], once[CONTROL_TOKEN_SIZE]; /* "": none */
	json_t *body; /* an object, owned: args, row, end or error */
};

/*
 * Take one line apart (`size` bytes, its newline optional). Strict: a duplicate or unknown key
 * is refused, so that a misspelt "dry" cannot change what it was meant to spare.
 * Returns 0; -EPROTO with `why` naming the fault in English (at most `why_size` bytes); -ENOMEM.
 * `ret` is written on success only; the caller ends it with control_line_done().
 */
int control_line_parse(const char *text, size_t size, struct control_line *ret, char *why,
		       size_t why_size);
void control_line_done(struct control_line *l);

/*
 * One line with its newline, as a string the caller frees; NULL without memory, or when something
 * in it is not UTF-8.
 * `kind` is "row", "end" or "error"; `body` is borrowed.
 */
char *control_line_print(int64_t id, const char *kind, json_t *body);

/* A request line with its newline; `args` is borrowed. It, `session` and `once` may be NULL. */
char *control_request_print(int64_t id, const char *verb, json_t *args, bool dry,
			    const char *session, const char *once);

/* Lines out of a stream that cuts them anywhere. Zeroed is empty; owns `text`. */
struct control_lines {
	char *text;
	size_t start, end;  /* unread bytes are text[start..end) */
	size_t room, limit; /* `limit`: longest line, newline included */
};

/*
 * Read once from `fd` (never more than the limit ahead).
 * Returns the bytes read; 0 at the end of the stream; -EAGAIN; -ENOMEM; another -errno of
 * read(2); -EMSGSIZE when a whole limit is waiting and holds no newline.
 */
int control_lines_fill(struct control_lines *l, int fd);

/*
 * The next whole line without its newline, NUL-terminated, valid until the next fill; NULL
 * when none is whole yet. `size` also counts NULs inside the line.
 */
char *control_lines_next(struct control_lines *l, size_t *size);
void control_lines_done(struct control_lines *l);

/*
 * Rows of each verb
 *
 * Instants are strings "2025-03-03T07:25:10+08:00", in the office's zone, cut to the second;
 * days are "2025-03-03"; null where not known, "name" too (then the id is shown). Slugs name
 * people, units, readers, posts. Credentials are 32 hexadecimal digits, the random id of the
 * journal. Keys not listed are ignored by clients, so that rows may grow. (role) who may ask, as
 * flow/verbs.c has it: it, hr and camat by their groups or in a session, the others in sessions
 * only. "leaders" are hr, camat and approver; "staff" an atasan about their own staff of that day;
 * "self" everybody about themselves. Root and the daemon's user may ask all.
 * `sentence` means the three keys "key" (a name of text/), "args" (an object of strings) and
 * "text" (the same in Indonesian): a client that knows the key renders it in its own language.
 *
 * status {}                                              (it, leaders, page)
 *   {"kind":"office","id","name","zone","version","now":instant|null,"uptime_s":n}
 *   {"kind":"reader","name","type":"wiegand|modbus|replay","state","detail":"",
 *    "since":instant|null (of that state),"seen_s":n|null,"punches":n (today),
 *    "losses":{cause:n …} (only those above 0),"proved":bool,
 *    "limits":"" (what it cannot notice, English)}
 *   {"kind":"time","quality":"good|doubtful|none","error_ms":n|null,
 *    "source":"ntp|rtc|confirm|external|none","earliest":instant|null,"latest":instant|null}
 *   {"kind":"destination","name","state":"connected|connecting|down|stuck","backlog":n,
 *    "oldest_s":n|null,"detail":""}
 *   {"kind":"database","path","epoch","seq":n,"size_bytes":n,"free_bytes":n,
 *    "state":"ok|full|failed"}
 *   {"kind":"backup","state":"off|none|ok|old|failed","cause":"" or of backup_result_name(),
 *    "made":instant|null (the last whole one),"file":"","punches":n}
 *   {"kind":"alarm","code","subject","since":instant|null, sentence}
 *
 * today {"day":day?}                                     (it, leaders, staff)
 *   {"kind":"day","day","working":bool,"marks":[{"mark":"work|service|third",
 *    "at":"07:30:00","done":bool}…],"counts":{state:n …}}
 *   {"kind":"post","name","state":"ready|not-ready|unknown|closed","recorded":n,"minimum":n}, of
 *    the day that is now
 *   {"kind":"person","person","name","unit","state","duty":bool (a paper that counts as present),
 *    "arrived":instant|null,"late_work_min":n,"late_service_min":n,"late_third_min":n,"rev":n}
 *   {"kind":"unknown","credential","reader","times":n,"last":instant|null}
 *     state: verdict_state_name(), or unexplained (missing, and the day is closed)
 *     late_*_min: whole minutes from the mark, 0 = in time for it. Order: as to be shown.
 *
 * lobby {}                              positions, no people  (lobby, employee, it, hr, camat)
 *   {"kind":"lobby","name","day":day|null,"now":instant|null,
 *    "service":"open|not-ready|closed|unknown","from":"08:00:00"|null,"to","break_from",
 *    "break_to","share":n|null (on time, 1/100 percent, after the last mark;
 *    where [web] lobby-share is on)}
 *   {"kind":"hours","day","state":"work|off|holiday","from":"08:00:00"|null,"to","holiday":""|name}
 *    today and the six days after it
 *   {"kind":"presence","position","acting":""|"plt|plh","presence":"in|duty|meeting|leave|none"}
 *    camat, sekcam and each kasi; sickness, permits and who is not there are "none"
 *
 * watch {}                              stays open, streams   (it, hr, camat, page)
 *   {"kind":"punch","at":instant|null,"reader","credential","person":null|…,"name":null|…}
 *   {"kind":"late","at","person","name","unit","work_min","service_min","third_min","rev":n}
 *   {"kind":"missing","mark","at":"07:30:00","unit","people":[{"person","name"}…]}
 *   {"kind":"reader","name","state","detail"}
 *   {"kind":"destination","name","state","detail"}
 *   {"kind":"time","quality","error_ms"}
 *   {"kind":"notice","to":"hr", sentence}
 *   {"kind":"alarm","code","subject","raised":bool, sentence}
 *
 * roster-import {} + bulk of {"text": one line of the file}, "dry"       (hr)
 *   {"kind":"problem","severity":"error|warning","line":n,"column":""|…,"text","expected":""|…}
 *   {"kind":"summary","people":n,"new":n,"changed":n,"unchanged":n,"credentials":n,
 *    "rejudged":n (person-days),"dry":bool}            then end; or, if a problem is an error:
 *   error refused: nothing was imported
 *
 * roster-list {"unit":slug?}                             (it, leaders)
 *   {"person","name","status","unit","superior":""|slug,"schedule","posts":[slug…],
 *    "credentials":n,"from":day,"until":day|null}
 *
 * credential-learn {"reader":slug}      stays open until it knows        (it)
 *   {"kind":"read","n":n,"bits":n,"refused":null|cause,
 *    "fits":[{"format","value":"12/4567","parity":bool}…]}
 *   {"kind":"result","format":null|…,"credential":null|…,"person":null|…,
 *    "needs":""|"another-card"|"same-card-again"|"none-fits"}             then end
 *
 * credential-claim {"credential","person","from":day?}, "dry"            (hr)
 *   {"credential","person","name","from":day,"punches":n,"rejudged":n,"dry":bool}
 *
 * credential-end {"credential","person","last":day}, "dry"               (hr)
 *   lost, broken or given back: theirs up to that day, and nobody's afterwards
 *   {"credential","person","name","last":day,"rejudged":n,"dry":bool}
 *
 * person-forget {"person","by","second","reason"}, "dry"                 (hr)
 *   name, NIP, what cards and fingers carry, secrets, open links and sessions; slugs and records
 *   stay. Two different people ask for it, neither of them the person; the reason is chained
 *   {"person","name":bool,"credentials":n,"secrets":n,"links":n,"sessions":n,"dry":bool}
 *   error refused: they belong to the office today
 *
 * purge {}, "dry"                       what is older than [retention] goes (hr, it)
 *   {"kind":"plan","what":"punch|refused|paper|act|verdict","rows":n,
 *    "before":day|null (kept for ever),"last":day|null (the last that goes),
 *    "waits":""|"2026-11" (the first month that is old enough and not locked),"dry":bool} …
 *   {"kind":"cut","table","upto":n,"last":day,"reason","chain_seq":n} …  all that was ever cut
 *   It goes on after the answer; at night it begins by itself.
 *
 * credential-list {}                    those nobody holds               (it, hr)
 *   {"credential","card":"kartu|jari|pin","format","reader","times":n,"days":n,
 *    "first":instant|null,"last":instant|null}
 *
 * time-show {}                                           (it, leaders)
 *   the "time" row of status, with "drift_ppm":n,"references":n,"kernel_synced":bool,
 *   "pending":n (person-days that wait for a better reference)
 *
 * time-confirm {"day":day?,"time":"HH:MM:SS","by","witness","error_s":n?}, "dry"     (it, hr)
 *   not in a session: two people look at one clock at the same time
 *   {"now":instant,"error_s":n,"moved_s":n|null (against what we believed),
 *    "narrowed":n (punches),"rejudged":n (person-days),"dry":bool}
 *   error refused: by equals witness; or it contradicts a better reference
 *
 * config {}                                                              (it)
 *   {"section","name":""|…,"key","value","default":bool,"file":""|…,"line":n}
 *
 * explain {"person","day"}                               (it, leaders, staff, self)
 *   {"kind":"verdict","person","name","day","state","arrived":instant|null,"rev":n}
 *   {"kind":"mark","mark","at":"07:30:00","grace_s":n,"outcome","late_min":n}
 *     outcome: mark_outcome_name()
 *   {"kind":"sentence", sentence}: punch, marks, departure and break, papers and corrections with
 *    who entered and decided them (not for it alone), reads refused at the door near the marks,
 *    deduction with its table and source, rule
 *   error not-found: no such person, or never judged on that day
 *
 * punches {"day":day?,"person":slug?}                                    (it, hr)
 *   {"seq":n,"id":"<epoch>-<seq>","at":instant|null,"earliest","latest","reader","credential",
 *    "person":null|…,"name":null|…,"double":bool,"backlog":bool}
 *
 * pin-list {}                           numbers of people in machines     (hr)
 *   {"pin":"7","kind":"pin" (the official terminal)|"jari","person","from":day,"until":day|null}
 *
 * attlog-import {"by","second","file":""?} + bulk of {"text":…}, "dry"   (hr)
 *   punches of an attlog.dat of that name, each a text "line;person;day;at;direction"
 *   {"kind":"problem", as of roster-import}, {"kind":"warning", sentence} for a locked month
 *   {"kind":"summary","taken":n,"known":n (there already),"aside":n (of `second`, or still
 *    to come),"rejudged":n (at once),"waiting":n (person-days, later),"dry":bool}
 *
 * `signs` below: the holder today of camat, sekcam or kasubag, or the superior of everybody whom it
 * is about; never who entered it, nobody their own day. A `warning` row is {"kind":"warning",
 * sentence}: it was taken, and should be looked at. Refusals of these verbs are sentences in the
 * office's language. Every text of theirs is chained for ever: one that holds a name of the roster
 * is refused. "rejudged" counts person-days at once; many more follow when nothing else is to do.
 *
 * paper-add {"code","from":day,"to":day?,"at":"08:00-10:30"?,"letter"?,"note"?,"asked"?,"by",
 *            one of: "people":[slug…], "unit":slug, "all":true; or for a code of kind technical
 *            none of them, but "hours":"07:00-08:00" and "reader"? (AN: no hours)}, "dry"  (hr)
 *   warning rows; {"kind":"paper","id":n,"code","from","to","unit":""|slug|"*","people":n,
 *    "letterless":bool,"counts":bool (false: after its confirmation),"rejudged":n,"dry":bool}
 *   "rev"?: of one person's one day, as explain showed it
 *   error refused: the day has changed since "rev", no such code, an overlap (named), no
 *   working day, TK of a day that is not unexplained or without "asked"
 *
 * paper-decide {"id":n,"decision":"confirm|refuse|withdraw","by","letter"?,"note"?,
 *               "second"?}, "dry"                          (leaders, superior)
 *   by signs, or withdraws the own entry; TK is confirmed by the superior. A paper of a unit or of
 *   many that covers `by` needs `second`, who signs too; in a session it waits for the next who
 *   signs: {…,"waits":true}, and paper-list has the first as "signed".
 *   warning rows; {"kind":"decision","id","code","decision","rejudged":n,"dry":bool}
 *
 * paper-letter {"id":n,"letter","by"}, "dry"                             (hr)
 *   the number of a letter that was to follow; what was decided stays as it is
 *   warning rows; {"kind":"letter","id","code","letter","dry":bool}
 *   error refused: it has a letter (who confirms may give another), it was refused or withdrawn
 *
 * paper-list {"open":bool?,"month":"2026-11"?}           (leaders, staff)
 *   {"kind":"paper","id","code","unit","people":[slug…] (64 at most),"n":n,"from","to",
 *    "at":"08:00-10:30"|null,"letter","note","by","name","standing":"entered|confirmed|refused|
 *    withdrawn","counts":bool,"signed":""|slug,
 *    "decisions":[{"decision","by","name","letter","note"}…]}
 *
 * correction-add {"person","day","at":"07:25[:00]","direction":"in|out|break","reason","evidence",
 *                 "rev"?,"by"}, "dry"                                    (hr)
 * correction-decide {"id":n,"decision","by","note"?}, "dry"  (leaders, superior)
 * correction-list {"open":bool?,"month"?}                (leaders, staff)
 *   {"kind":"correction","id","person","name","day","at":"07:25:00","direction","source":"request|
 *    manual|attlog","reason","evidence","by","second":""|slug,"standing","counts":bool}; the first
 *    two verbs add "rejudged" and "dry"
 *
 * correction-import {"by","second"?} + bulk of {"text": one line of person;day;in;out}, "dry"  (hr)
 *   problem rows as of roster-import, then {"kind":"summary","taken":n,"known":n,"rejudged":n,
 *   "counts":bool,"dry":bool}; error refused: nothing was entered. `second` signs, and is not on
 *   the list; in a session there is none, and each correction waits for its correction-decide.
 *
 * manual-list {"unit":slug?,"day":day?}                                  (it, hr)
 *   {"kind":"person","person","name","unit","day","hours":"07:30-16:00"}
 *
 * position-set {"position","person","from","to"?,"acting":"plt|plh"?,"decree"}, "dry"  (hr, it)
 *   the position it is given by one who holds it, all others by hr
 * position-list {"day":day?}                             (it, leaders)
 *   {"kind":"position","position","person","name","acting":""|…,"decree","from","until":day|null}
 *
 * setting-set {"name":"trial-until","value":day (the first that counts),"by","note"?}, "dry"  (hr)
 * setting-list {}                                        (it, leaders)
 *   {"kind":"setting","name","value","by","who":name,"note"}
 *
 * doubt-answer {"day","answer":"holiday|reader|activity|correct","by","letter"?,
 *               "note"?}, "dry"                                          (hr)
 *   {"kind":"answer","day","answer","paper":n|null,"calendar":n|null,"rejudged":n,"dry":bool}
 *   What it brings waits for its own confirmation, and the day stays in doubt until then.
 *
 * calendar-add {"day","what":name,"of":"national|joint|regional","decree"?,"source"?,
 *               "by"}, "dry"                                             (hr)
 * calendar-decide {"id","decision","by","letter"?}, "dry"                (leaders)
 *   {"kind":"decision","id","decision","day","rejudged":n,"dry":bool}
 * calendar-list {"year":n?}                              (it, leaders)
 *   {"kind":"calendar","id","day","what","of","decree","source","by","name","standing"}
 *
 * month-show {"month"?}                                  (leaders)
 *   {"kind":"month","month","state":"open|checked|approved|locked","people":n,"unseen":n,
 *    "objections":n,"supplements":n}
 *   {"kind":"person","person","name","seen":""|"seen|paraf|refused-paraf"}
 *   {"kind":"step","step","person":""|slug,"by","name","note"}
 *   {"kind":"missing", sentence} for each thing that the next step waits for
 * month-step {"month","step":"seen|paraf|refused-paraf|objection|checked|approved|locked|
 *             supplement","person"?,"by","note"?}, "dry"     (leaders, self)
 *   in a session steps of a sheet are for hr, and seen and objection for its own person
 *   {"kind":"progress","unit","people":n} while a month is being locked; then
 *   {"kind":"step","step","person","by","dry":bool}; or missing rows and error refused
 *
 * digest {"day":day?}                    as it was told, made again from the records
 *                                                                        (hr, camat, approver)
 *   {"kind":"uplink","exists":bool}       a destination outside the office takes it out by itself
 *   {"kind":"digest","day","hour":"morning|closing","to":"camat|group","text","incomplete":bool,
 *    "revised":n (results of that day that turned out otherwise since),"shared":instant|null (the
 *    last time),"by":""|slug,"name":""|…}; none before its hour, nor in the trial period
 * digest-shared {"day","hour","to"}, "dry"  somebody sent it on by hand   (hr, camat, approver)
 *
 * rejudge {"from":day,"to":day}, "dry"   for the record, when there is time  (hr)
 *   {"days":n (person-days that will be judged),"dry":bool}
 *
 * draft-save {"name","text","by"}, "dry"  a rule's file as it would be; its author and approver are
 *   put in by us                                                         (hr)
 *   {"kind":"problem","severity":"error|warning","part":""|"rule"|"schedule default"|…,
 *    "field":""|"mon"|…, "text", "key"?, "args"?}: with an error refused, nothing was saved
 *   {"kind":"draft","id":n,"name","version","from":day,"dry":bool}
 * draft-list {}                           newest first                   (it, hr, camat, approver)
 *   {"kind":"draft","id","name","version","by","who":name,"standing","decider":""|slug,
 *    "decided":""|name,"note"}
 * draft-text {"id"}                       such a row with "text"         (it, hr, camat, approver)
 * draft-decide {"id","decision","by","note"?}, "dry"             (hr, camat, approver)
 *   camat, sekcam or kasubag, never who wrote it; withdraw: who wrote it. Confirmed, the file is
 *   written and taken over as by a reload: problem rows and refused where that cannot be.
 *   {"kind":"decision","id","decision","name","version","dry":bool}, warning rows
 *
 * Accounts. Passwords have 10 characters or more, PINs 6 digits; refusals are sentences in the
 * office's language. `address` is the browser's, for the limits: beyond them too-many. A login
 * that fails is refused in the same words and time, whether or not there is such a person.
 *
 * session-open {"who" (id, NIP or local number),"secret","address"}      (page)
 *   {"token" (64 hexadecimal digits),"person","name","roles":["it|hr|camat|approver|superior|
 *    employee"…],"kind":"password|pin|tap","now":instant|null (as this office knows it)}; who logs
 *    in by PIN or card is an employee only
 * session-tap {"reader"?,"address"}     stays open, 30 s at most         (page)
 *   a card at a reader with use = view: a row as of session-open; error refused
 * session-show {"quiet":bool?}          unless quiet the session counts as used; no other verb
 *   does that: a page begins with it                                     (a session)
 *   {"person","name","unit","roles":[…],"kind","idle_s":n (how long it may stay idle),
 *    "now":instant|null}
 * session-close {}                                                       (a session)
 * secret-set {"old","new"}              ends their other sessions        (a session, by password
 *   {"kind":"password|pin"}: of what `old` is                             or PIN)
 * link-show {"code","address"}                                           (page)
 *   {"person":slug|null,"name":""|…,"kind":"password|pin|setup"}; error not-found
 * link-use {"code","secret","address"} of a set-up link also "id","name","nip"?   (page)
 *   a row as of session-open; error not-found: used, expired, never given
 * account-link {"person","kind":"password|pin"}                          (hr, it)
 *   {"url","code","until":day} for 7 days, once; hr not for a holder of the position it,
 *   it alone not for a holder of camat, sekcam, kasubag or hr, nor for a superior
 * account-setup {}                      an office without any account    (it)
 *   {"url","code","until":day}; the one before it is void
 * account-list {}                                                        (hr, it)
 *   {"person","name","password":bool,"pin":bool,"link":bool (an open one),"roles":[…],
 *    "sessions":n}                      of everybody who belongs here today or has an account
 * account-close {"person"}              secrets, links, sessions         (hr, it)
 *   {"person","sessions":n}
 */

#endif
