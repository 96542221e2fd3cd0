/**
 * The HTTP edge: requests and answers as plain values, problem details, static files of the page,
 * and a server consumer that holds no thread while an answer is awaited.
 *
 * <p>Only {@link io.plannersync.web.HttpEdge}, the two {@code AsyncHttp} classes and the guards of
 * connections see Camel, Vert.x or Netty; all others take a {@link io.plannersync.web.Request} and
 * give an {@link io.plannersync.web.Answer}, or throw a {@link io.plannersync.web.Problem}.
 */
package io.plannersync.web;
