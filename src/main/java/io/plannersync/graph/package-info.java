/**
 * The one door to Graph: token, pace, transport and the classes of its answers. Everybody who wants
 * something of Graph describes it as a {@link io.plannersync.graph.GraphCall} and gets a {@link
 * io.plannersync.graph.GraphReply}; what to make of it is decided elsewhere. Where the tokens come
 * from is in {@code graph.identity}.
 */
package io.plannersync.graph;
