/* SPDX-License-Identifier: MIT */
#ifndef HADIR_CONF_CONF_H
#define HADIR_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/util.h"
#include "conf/diag.h"

struct ini;
struct rulebook;

/*
 * hadir.conf as plain values. Every key is a row of a table in keys.c, from which the man page,
 * the checks and `hadirctl config` come; hadir.conf(5) says what each means.
 */

enum {
	CONF_READERS_MAX = 64, /* as READERS_MAX of reader/reader.h */
	CONF_BROKERS_MAX = 8,
	CONF_BUSES_MAX = 8,
	CONF_FILES_MAX = 256, /* hadir.conf and conf.d/ together */
	CONF_FORMATS_MAX = 4, /* formats of one reader: a card and a keypad, say */
	CONF_REJECTS_MAX = 8,
	CONF_TEXT_SIZE = 128, /* a host, a name, a title, with its NUL */
	CONF_PATH_SIZE = 256,
};

enum conf_language { CONF_INDONESIAN, CONF_ENGLISH };

/* Topics a destination may be sent, as bits; in hadir.conf "late", "today" … */
enum conf_topic {
	CONF_TOPIC_STATE, /* state, reader/<name>/state, time/state, signed-note */
	CONF_TOPIC_PUNCH,
	CONF_TOPIC_VERDICT,
	CONF_TOPIC_LATE,
	CONF_TOPIC_MISSING,
	CONF_TOPIC_TODAY,
	CONF_TOPIC_NOTICE,
	CONF_TOPIC_ALARM,
	CONF_TOPIC_SERVICE,
	CONF_TOPIC_SUMMARY,
	CONF_TOPIC_DIGEST, /* digest/camat only where names may go; digest/group */
	CONF_TOPIC_PUBLIC,
	CONF_TOPICS
};

/* Where something was written; `file` lives as long as the conf. */
struct conf_at {
	const char *file;
	int line;
};

struct conf_broker {
	char name[SLUG_SIZE];
	struct conf_at at;
	char url[CONF_PATH_SIZE];  /* as written */
	char host[CONF_TEXT_SIZE]; /* from url; an IPv6 address without its brackets */
	int port;		   /* from url: 1883, or 8883 with TLS, if not given */
	bool tls;		   /* from url: mqtts:// */
	char user[CONF_TEXT_SIZE]; /* "" = none */
	char password_credential[CONF_TEXT_SIZE]; /* file in $CREDENTIALS_DIRECTORY; "" = none */
	char ca[CONF_PATH_SIZE];		  /* "" = the system's store */
	char client_cert[CONF_PATH_SIZE];	  /* "" = none */
	char client_key[CONF_PATH_SIZE];	  /* "" = in client_cert */
	uint32_t topics;			  /* bits 1 << enum conf_topic */
	bool names;				  /* payloads may name people */
	bool insecure; /* plain text to a host that is not this machine */
	int pace;      /* backlog messages a second; 0 = as fast as it takes them */
};

enum conf_bus_kind { CONF_BUS_RTU, CONF_BUS_TCP };
enum conf_parity { CONF_PARITY_NONE, CONF_PARITY_EVEN, CONF_PARITY_ODD };

struct conf_bus {
	char name[SLUG_SIZE];
	struct conf_at at;
	enum conf_bus_kind kind;
	char device[CONF_PATH_SIZE]; /* rtu */
	int baud;		     /* rtu */
	enum conf_parity parity;     /* rtu */
	int stop_bits;		     /* rtu */
	char host[CONF_TEXT_SIZE];   /* tcp: an IP address */
	int port;		     /* tcp */
};

enum conf_reader_kind { CONF_READER_WIEGAND, CONF_READER_MODBUS, CONF_READER_REPLAY };
enum conf_reader_use { CONF_USE_PUNCH, CONF_USE_VIEW };
enum conf_bias { CONF_BIAS_PULL_UP, CONF_BIAS_PULL_DOWN, CONF_BIAS_NONE, CONF_BIAS_AS_IS };

struct conf_formats {
	size_t count;
	char names[CONF_FORMATS_MAX][SLUG_SIZE];
};

struct conf_numbers {
	size_t count;
	int64_t n[CONF_REJECTS_MAX];
};

struct conf_reader {
	char name[SLUG_SIZE];
	struct conf_at at;
	enum conf_reader_kind kind;
	enum conf_reader_use use; /* view: who holds a card there sees their own record, no punch */
	/* wiegand */
	char chip[CONF_TEXT_SIZE]; /* label, "pinctrl-bcm2711"; "" = whichever has both lines */
	char d0[CONF_TEXT_SIZE];   /* line name, "GPIO17" */
	char d1[CONF_TEXT_SIZE];
	enum conf_bias bias;
	bool invert;		     /* an inverting level shifter: the lines idle low */
	struct conf_formats formats; /* also replay; at least one for wiegand */
	int gap_ms;		     /* silence that ends a frame */
	struct conf_numbers reject;  /* card numbers that mean "failed" */
	struct conf_numbers reject_facility;
	bool reverse_bytes;	  /* the reader sends its UID last byte first */
	int uid_bytes;		  /* bytes of a UID that count; 0 = all */
	char led[CONF_TEXT_SIZE]; /* line name on the same chip, "" = none */
	char buzzer[CONF_TEXT_SIZE];
	bool signal_active_low;
	int signal_ms;
	/* modbus */
	char bus_name[SLUG_SIZE];
	size_t bus; /* index into conf->buses */
	int address;
	char profile[SLUG_SIZE];
	int poll_ms;
	/* replay */
	char file[CONF_PATH_SIZE];
};

/* One value in force, as `hadirctl config` shows it. */
struct conf_value {
	const char *kind; /* "reader" */
	const char *name; /* "pintu-depan", or "" */
	const char *key;
	const char *value; /* as written, or the default's text */
	struct conf_at at; /* file == NULL: the default */
};

struct conf {
	struct {
		char id[SLUG_SIZE];
		char name[CONF_TEXT_SIZE]; /* "Kecamatan Kandangan" */
		char zone[CONF_TEXT_SIZE]; /* IANA name; known to this machine */
		enum conf_language language;
		char kop[4 * CONF_TEXT_SIZE]; /* letterhead, lines separated by " | "; "" = name */
		char place[CONF_TEXT_SIZE];   /* of signing, "Kandangan"; "" = none */
	} office;
	struct {
		char rtc[CONF_PATH_SIZE]; /* a clock with a battery, "/dev/rtc0"; "" = none */
	} time;
	struct {
		char path[CONF_PATH_SIZE]; /* the database */
	} store;
	struct {
		char folder[CONF_PATH_SIZE]; /* on a second medium; "" = no backups */
		int keep;
		bool same_medium; /* allowed */
	} backup;
	struct {
		int frame_raw_days;
		/* Months that stay whole; 0: for ever. */
		int punch_months, refused_months, paper_months, act_months, verdict_months;
	} retention;
	struct {
		char path[CONF_PATH_SIZE]; /* the socket */
		char group_it[SLUG_SIZE];
		char group_hr[SLUG_SIZE];
		char group_camat[SLUG_SIZE];
	} control;
	struct {
		char address[CONF_TEXT_SIZE]; /* where hadir-web listens */
		int port;
		char certificate[CONF_PATH_SIZE], key[CONF_PATH_SIZE]; /* "" = no TLS of ours */
		bool proxy;		  /* one in front of us says who asks, and by TLS */
		char url[CONF_PATH_SIZE]; /* for links, without a / at its end; never "" */
		int idle_min;		  /* a session ends after so long without a request */
		char kiosk[CONF_PATH_SIZE]; /* addresses parted by blanks; "" = none */
		bool lobby_share;	    /* the lobby shows the share on time */
	} web;
	struct conf_broker brokers[CONF_BROKERS_MAX];
	size_t broker_count;
	struct conf_bus buses[CONF_BUSES_MAX];
	size_t bus_count;
	struct conf_reader readers[CONF_READERS_MAX]; /* the index is reader_message.reader */
	size_t reader_count;

	struct rulebook
		*rulebook; /* conf/rules.h; owned; never NULL after conf_load() returned 0 */

	struct conf_value *values; /* in the order of the files; each section's defaults last */
	size_t value_count;
	struct ini *files; /* what the strings above point into */
	size_t file_count;
};

/*
 * Read `path`, then conf.d/ and rules/ beside it: every *.conf in them, sorted by name.
 * A section and a key may stand once in all files together.
 *
 * Every mistake goes to `d`. Returns 0 when nothing but warnings was found; the caller frees with
 * conf_free(). -EINVAL when there was an error; -ENOMEM. `ret` is written on success only.
 */
int conf_load(const char *path, struct diag *d, struct conf **ret);
void conf_free(struct conf *c);

/* The folder of its rules files. 0 or -ENAMETOOLONG. */
int conf_rules_folder(const struct conf *c, char *dst, size_t dst_size);

/* Where that key was written, or where its section begins if the key is a default. */
struct conf_at conf_where(const struct conf *c, const char *kind, const char *name,
			  const char *key);

/* One row of the table of keys, for `hadirctl config` and the test of the man pages. */
struct conf_key {
	const char *kind; /* of its section */
	const char *name;
	const char *variant; /* "wiegand" if only [reader] kind=wiegand has it, else "" */
	const char *deflt;   /* as one would write it; NULL: must be given */
	const char *unit;    /* "" if none */
	const char *help;
	bool reload;		       /* taken over by a reload; else a restart is needed */
	char expected[CONF_PATH_SIZE]; /* "a whole number from 5 to 1000" */
};
/* Row `i`, or false past the end. */
bool conf_key_at(size_t i, struct conf_key *ret);

#endif
