/**
 * Planner's wire format and Planner's half of every lens.
 *
 * <p>Promise: a task's JSON is read into the canonical values of {@link io.plannersync.model}, and
 * values are turned into the smallest request bodies after which Graph shows them. Nothing here
 * talks to Graph, keeps state or reads a clock. {@code docs/fields.md} is the specification.
 */
package io.plannersync.planner;
