/* SPDX-License-Identifier: MIT */
#ifndef HADIR_PUBLISH_MQTTWATCH_H
#define HADIR_PUBLISH_MQTTWATCH_H

/*
 * Tell the service manager that hadir-mqtt still turns, for WatchdogSec= of its unit: hadird cannot
 * kill a process that it has not started. Nobody is told where no manager asks this process
 * ($NOTIFY_SOCKET, $WATCHDOG_PID). By hand, because libsystemd and what it links are more private
 * memory than all else in hadir-mqtt.
 */
void mqttwatch_beat(void);

#endif
