/**
 * What can be set: every name with its kind and bounds, what names nearly are ours, and what the
 * predecessor's settings mean here. Pure functions of names and values.
 */
package io.plannersync.settings;
