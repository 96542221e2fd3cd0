/**
 * Examines the set-up before or while the service runs: settings, permissions, plans, Redis,
 * clocks. Every check survives whatever a server does, and what fails names its remedy. Nothing is
 * changed, except that test keys, a test subscription and, if asked for, a test task come and go.
 */
package io.plannersync.doctor;
