/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_MQTTALLOWED_H
#define HADIR_PUBLISH_MQTTALLOWED_H

#include <stdbool.h>

struct proto_configure;

/*
 * A hadir-mqtt that is a service has the network that hadird has not. Whoever takes hadird over
 * must not get one by asking: the service connects to what the office has written down.
 *
 * Whether a [broker NAME] of `path`, or of a file in conf.d/ beside it, has this address, user,
 * credential and these certificates. Mistakes in other sections are not looked at.
 */
bool mqttallowed(const char *path, const struct proto_configure *c);

#endif
