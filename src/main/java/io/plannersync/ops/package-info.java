/**
 * What operators and their tools see: health, metrics, MBeans and the health key of existing
 * readers. Promise: it only reads, except for what an operator asks for; it says that something is
 * in order only on evidence that is younger than its bound, and what it cannot read it calls DOWN
 * or leaves out.
 */
package io.plannersync.ops;
