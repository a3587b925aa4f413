/* SPDX-License-Identifier: MIT */
#include "flow/deliver.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/time-source.h"
#include "flow/retained.h"

enum { TURN_EVENTS = 64 }; /* of a lane, before others get their turn */

struct target {
	struct deliver *deliver;
	const struct conf_broker *conf;
	struct destination *destination;
	unsigned number;
	sd_event_source *io, *timer;
	enum destination_state told;
	bool aside;   /* events wait for a topic that the broker denies */
	bool resumed; /* within the open transaction */
	bool resume;  /* they are to be offered again */
};

struct deliver {
	struct store *store;
	struct deliver_hooks hooks;
	struct target targets[CONF_BROKERS_MAX];
	size_t n_targets;
	struct retained states;
};

/* Which of hadir.conf's `topics` a message belongs to. */
static enum conf_topic topic_choice(enum message_topic t)
{
	static const enum conf_topic choices[MESSAGE_TOPICS] = {
		[MESSAGE_STATE] = CONF_TOPIC_STATE,
		[MESSAGE_READER_STATE] = CONF_TOPIC_STATE,
		[MESSAGE_TIME_STATE] = CONF_TOPIC_STATE,
		[MESSAGE_PUNCH] = CONF_TOPIC_PUNCH,
		[MESSAGE_VERDICT] = CONF_TOPIC_VERDICT,
		[MESSAGE_LATE] = CONF_TOPIC_LATE,
		[MESSAGE_MISSING] = CONF_TOPIC_MISSING,
		[MESSAGE_TODAY] = CONF_TOPIC_TODAY,
		[MESSAGE_NOTICE] = CONF_TOPIC_NOTICE,
		[MESSAGE_ALARM] = CONF_TOPIC_ALARM,
		[MESSAGE_SERVICE] = CONF_TOPIC_SERVICE,
		[MESSAGE_SUMMARY] = CONF_TOPIC_SUMMARY,
		[MESSAGE_DIGEST_CAMAT] = CONF_TOPIC_DIGEST,
		[MESSAGE_DIGEST_GROUP] = CONF_TOPIC_DIGEST,
		[MESSAGE_PUBLIC] = CONF_TOPIC_PUBLIC,
		[MESSAGE_SIGNED_NOTE] = CONF_TOPIC_STATE,
	};

	return choices[t];
}

uint32_t deliver_wanted(const struct deliver *d, enum message_topic topic)
{
	uint32_t wanted = 0;

	for (size_t i = 0; i < d->n_targets; i++) {
		const struct conf_broker *c = d->targets[i].conf;

		/* Sentences with names in them, which cannot be stripped of them. */
		if ((topic == MESSAGE_NOTICE || topic == MESSAGE_DIGEST_CAMAT) && !c->names)
			continue;
		if (c->topics & 1U << topic_choice(topic))
			wanted |= 1U << i;
	}
	return wanted;
}

static uint32_t wanted_by(const void *arg, enum message_topic kind)
{
	return deliver_wanted(arg, kind);
}

/* Give one message to the child, without names where they may not go. */
static int hand_over(struct target *t, struct proto_publish *m)
{
	struct deliver_now now = t->deliver->hooks.now(t->deliver->hooks.arg);
	char *stripped = NULL;
	int r;

	m->session = now.session;
	m->utc_minus_boottime_ns = now.utc_minus_boottime_ns;
	if (!t->conf->names && m->content != PROTO_TEXT && m->payload_size > 0) {
		r = message_without_names(m->payload, &stripped);
		if (r < 0)
			return r;
		m->payload = stripped;
		m->payload_size = strlen(stripped);
	}
	r = destination_publish(t->destination, m, time_boottime_ns());
	free(stripped);
	return r;
}

struct offering {
	struct target *target;
	bool historical, day_unknown;
	int64_t utc_minus_boottime_ns;
};

static int offer_event(void *arg, const struct outbox_event *e)
{
	struct offering *o = arg;
	const struct message_route *route = message_route_find(e->topic);
	char body[PROTO_PAYLOAD_MAX + 1];
	struct proto_publish m = {
		.id = (uint64_t)e->id,
		.historical = o->historical,
		/* A notice is kept for who looks late; one of an older day must not stand in its
		   place. */
		.retain = route != NULL && route->retained && !o->historical,
		.content = route != NULL ? route->content : PROTO_JSON,
		.topic = e->topic,
		.payload = body,
		.payload_size = e->body_size,
	};
	int r;

	if (e->body_size > PROTO_PAYLOAD_MAX)
		return OUTBOX_OUTDATED;
	memcpy(body, e->body, e->body_size);
	body[e->body_size] = '\0';
	if (e->expires_utc_ns != 0) {
		/* Nobody knows yet whether this is still the alert's day: the time will come. */
		if (o->day_unknown)
			return -EAGAIN;
		/* An alert is for its own day; its verdict is in the archive all the same. */
		if (o->historical)
			return OUTBOX_OUTDATED;
		if (o->utc_minus_boottime_ns != 0)
			m.expires_ns = e->expires_utc_ns - o->utc_minus_boottime_ns;
	}
	r = hand_over(o->target, &m);
	if (r == -EACCES) {
		o->target->aside = true;
		return OUTBOX_SET_ASIDE;
	}
	if (r < 0 && r != -EAGAIN)
		log_errno(LOG_ERR, r, "destination %s: event %s cannot be sent, dropping it there",
			  o->target->conf->name, e->event_id);
	return r == 0 ? OUTBOX_TAKEN : r == -EAGAIN ? r : OUTBOX_OUTDATED;
}

static void send_states(struct target *t)
{
	struct retained *states = &t->deliver->states;
	uint32_t bit = 1U << t->number;

	for (size_t i = 0; i < states->n; i++) {
		struct retained_topic *s = &states->topics[i];
		struct proto_publish m = {
			.id = retained_id(states, i),
			.retain = true,
			.content = s->content,
			.topic = s->topic,
			.payload = s->body,
			.payload_size = strlen(s->body),
		};
		int r;

		if (!(s->dirty & bit) || s->in_flight & bit)
			continue;
		if (destination_room(t->destination, DESTINATION_FRESH, time_boottime_ns()) == 0)
			return;
		r = hand_over(t, &m);
		if (r == 0)
			s->in_flight |= bit;
		else if (r != -EAGAIN)
			s->dirty &= ~bit; /* denied or impossible; tried again after a connect */
	}
}

static void send_events(struct target *t)
{
	static const enum destination_lane lanes[OUTBOX_LANES] = {
		[OUTBOX_TODAY] = DESTINATION_FRESH, [OUTBOX_BACKLOG] = DESTINATION_BACKLOG};
	struct deliver_now now = t->deliver->hooks.now(t->deliver->hooks.arg);

	for (size_t lane = 0; lane < OUTBOX_LANES; lane++) {
		struct offering o = {.target = t,
				     .historical = lane == OUTBOX_BACKLOG,
				     .day_unknown = now.today == JOURNAL_DAY_UNKNOWN,
				     .utc_minus_boottime_ns = now.utc_minus_boottime_ns};
		unsigned room = destination_room(t->destination, lanes[lane], time_boottime_ns());

		if (room == 0)
			continue;
		int r = outbox_next(t->deliver->store, t->number, (enum outbox_lane)lane, now.today,
				    room < TURN_EVENTS ? room : TURN_EVENTS, offer_event, &o);

		if (r < 0 && r != -EAGAIN)
			log_errno(LOG_ERR, r,
				  "destination %s: the outbox cannot be read, trying again",
				  t->conf->name);
	}
}

static void tell_change(struct target *t)
{
	struct destination_status s;

	destination_status(t->destination, &s);
	if (s.state == t->told)
		return;
	t->told = s.state;
	if (s.state == DESTINATION_CONNECTED) {
		log_notice("destination %s: connected%s%s", t->conf->name,
			   s.text[0] != '\0' ? ", but " : "", s.text);
		retained_all_dirty(&t->deliver->states, 1U << t->number, wanted_by, t->deliver);
		t->resume = true;
	} else if (s.state != DESTINATION_CONNECTING && s.state != DESTINATION_STARTING) {
		log_warning("destination %s: %s: %s; events are kept and sent later", t->conf->name,
			    destination_state_name(s.state), s.text);
	}
	t->deliver->hooks.changed(t->deliver->hooks.arg, t->conf->name,
				  destination_state_name(s.state), s.text,
				  s.state == DESTINATION_CONNECTED);
}

static void take_answers(struct target *t)
{
	struct destination_event e;

	while (destination_next(t->destination, time_boottime_ns(), &e) > 0) {
		bool state = retained_is(e.id);
		int64_t id = (int64_t)e.id;

		switch (e.kind) {
		case DESTINATION_CHANGED:
			tell_change(t);
			break;
		case DESTINATION_ACCEPTED:
		case DESTINATION_OUTDATED:
			if (state)
				retained_answered(&t->deliver->states, e.id, t->number, true);
			else
				outbox_settle(t->deliver->store, t->number, &id, 1);
			break;
		case DESTINATION_DENIED:
			log_error("destination %s: the broker denies %s (%s); its events are kept, "
				  "grant this user the topic",
				  t->conf->name, e.topic, proto_reason_text(e.reason));
			/* fall through */
		case DESTINATION_RETURNED:
			if (state)
				retained_answered(&t->deliver->states, e.id, t->number, false);
			else
				outbox_return(t->deliver->store, t->number, id);
			break;
		}
	}
}

static void target_turn(struct target *t)
{
	int64_t deadline = destination_tick(t->destination, time_boottime_ns());

	take_answers(t);
	send_states(t);
	send_events(t);
	deadline = destination_tick(t->destination, time_boottime_ns());
	sd_event_source_set_time(t->timer, deadline == INT64_MAX ? UINT64_MAX
								 : (uint64_t)deadline / 1000 + 1);
	sd_event_source_set_enabled(t->timer,
				    deadline == INT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

void deliver_turn(struct deliver *d)
{
	for (size_t i = 0; i < d->n_targets; i++)
		target_turn(&d->targets[i]);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	struct target *t = arg;

	target_turn(t);
	t->deliver->hooks.answered(t->deliver->hooks.arg);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *arg)
{
	target_turn(arg);
	return 0;
}

void deliver_state(struct deliver *d, struct message *m)
{
	uint32_t wanted = deliver_wanted(d, (enum message_topic)(m->route - message_routes));

	if (!retained_set(&d->states, m, wanted))
		log_error("more than %d retained topics, leaving one out", RETAINED_MAX);
}

int deliver_write(struct deliver *d)
{
	const char *names[CONF_BROKERS_MAX];
	int r = outbox_write(d->store);

	for (size_t i = 0; i < d->n_targets && r >= 0; i++)
		if (d->targets[i].resume) {
			r = outbox_resume(d->store, d->targets[i].number);
			d->targets[i].resumed = r >= 0;
		}

	for (size_t i = 0; i < d->n_targets; i++)
		names[i] = d->targets[i].conf->name;
	if (r >= 0)
		r = retained_write(&d->states, d->store, names, d->n_targets);
	return r < 0 ? r : 0;
}

void deliver_written(struct deliver *d)
{
	for (size_t i = 0; i < d->n_targets; i++) {
		if (d->targets[i].resumed)
			d->targets[i].resume = false;
		d->targets[i].resumed = false;
	}
	retained_written(&d->states);
}

void deliver_undone(struct deliver *d)
{
	for (size_t i = 0; i < d->n_targets; i++)
		d->targets[i].resumed = false;
	for (size_t i = 0; i < d->states.n; i++)
		d->states.topics[i].writing = 0;
}

size_t deliver_unwritten(const struct deliver *d)
{
	size_t n = outbox_unwritten(d->store) + d->states.unwritten;

	for (size_t i = 0; i < d->n_targets; i++)
		n += d->targets[i].resume;
	return n;
}

void deliver_retry(struct deliver *d)
{
	for (size_t i = 0; i < d->n_targets; i++)
		d->targets[i].resume |= d->targets[i].aside;
	for (size_t i = 0; i < d->n_targets; i++)
		d->targets[i].aside = false;
}

/* A topic that an earlier configuration retained is cleared until something fills it again. */
static int remember_topic(void *arg, const char *topic, const uint8_t hash[STORE_HASH_SIZE])
{
	struct deliver *d = arg;
	const struct message_route *route = message_route_find(topic);
	struct message m = {.route = route};

	if (route == NULL || retained_has(&d->states, topic))
		return 0;
	m.body = strdup("");
	if (m.body == NULL || text_copy(m.topic, sizeof(m.topic), topic) < 0) {
		free(m.body);
		return -ENOMEM;
	}
	deliver_state(d, &m);
	return 0;
}

static int target_open(struct deliver *d, sd_event *event, const struct conf_broker *broker,
		       const struct message_office *office, const char *program, uint64_t session)
{
	struct target *t = &d->targets[d->n_targets];
	char client_id[80];
	struct message birth = {0}, will = {0};
	int r;

	*t = (struct target){.deliver = d, .conf = broker, .number = (unsigned)d->n_targets};
	snprintf(client_id, sizeof(client_id), "hadir-%s-%s", office->office, broker->name);
	r = message_state(office, true, session, &birth);
	if (r == 0)
		r = message_state(office, false, session, &will);
	if (r == 0) {
		struct destination_config c = {
			.name = broker->name,
			.program = program,
			.pace = (unsigned)broker->pace,
			.mqtt = {.url = broker->url,
				 .client_id = client_id,
				 .user = broker->user,
				 .credential = broker->password_credential,
				 .ca = broker->ca,
				 .cert = broker->client_cert,
				 .key = broker->client_key,
				 .state_topic = birth.topic,
				 .birth = birth.body,
				 .will = will.body,
				 .keepalive_s = 30,
				 .window = PROTO_WINDOW_MAX},
		};
		r = destination_new(&c, &t->destination);
	}
	message_done(&birth);
	message_done(&will);
	if (r < 0)
		return r;
	d->n_targets++;
	r = sd_event_add_io(event, &t->io, destination_fd(t->destination), POLLIN, on_io, t);
	if (r >= 0)
		r = sd_event_add_time(event, &t->timer, CLOCK_BOOTTIME, 0, 1000, on_timer, t);
	return r;
}

int deliver_new(sd_event *event, const struct conf *conf, struct store *store,
		const struct message_office *office, const char *program, uint64_t session,
		const struct deliver_hooks *hooks, struct deliver **ret)
{
	const char *names[CONF_BROKERS_MAX];
	struct deliver *d = calloc(1, sizeof(*d));
	int r = d == NULL ? -ENOMEM : 0;

	if (d != NULL) {
		d->store = store;
		d->hooks = *hooks;
	}
	for (size_t i = 0; i < conf->broker_count && r >= 0; i++) {
		names[i] = conf->brokers[i].name;
		r = target_open(d, event, &conf->brokers[i], office, program, session);
	}
	if (r >= 0)
		r = outbox_destinations(store, names, conf->broker_count);
	for (size_t i = 0; i < conf->broker_count && r >= 0; i++)
		r = retained_each(store, names[i], remember_topic, d);
	if (r < 0) {
		deliver_free(d);
		return r;
	}
	*ret = d;
	return 0;
}

void deliver_stop(struct deliver *d, uint64_t usec)
{
	int64_t end = time_boottime_ns() + (int64_t)usec * 1000;

	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n_targets; i++)
		destination_stop(d->targets[i].destination, time_boottime_ns());
	for (size_t i = 0; i < d->n_targets; i++) {
		struct target *t = &d->targets[i];
		struct destination_status s;

		for (;;) {
			int64_t left = end - time_boottime_ns();
			struct pollfd p = {.fd = destination_fd(t->destination), .events = POLLIN};

			destination_tick(t->destination, time_boottime_ns());
			take_answers(t);
			destination_status(t->destination, &s);
			if (s.state == DESTINATION_STOPPED || left <= 0)
				break;
			poll(&p, 1, (int)(left / 1000000) + 1);
		}
	}
}

void deliver_free(struct deliver *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->n_targets; i++) {
		sd_event_source_disable_unref(d->targets[i].io);
		sd_event_source_disable_unref(d->targets[i].timer);
		destination_free(d->targets[i].destination);
	}
	retained_done(&d->states);
	free(d);
}

size_t deliver_count(const struct deliver *d)
{
	return d->n_targets;
}

void deliver_status(const struct deliver *d, size_t i, struct destination_status *ret,
		    int64_t *ret_waiting)
{
	destination_status(d->targets[i].destination, ret);
	*ret_waiting = outbox_waiting(d->store, d->targets[i].number);
}

const char *deliver_name(const struct deliver *d, size_t i)
{
	return d->targets[i].conf->name;
}
