package io.plannersync.sim.engine;

import io.plannersync.emulator.InProcessGraph;
import io.plannersync.emulator.InProcessGraph.Answer;
import io.plannersync.emulator.world.Past;
import io.plannersync.sim.engine.Event.Mishap;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Graph at the other end of a line on which everything may happen to a call. */
final class SimulatedGraph {

  private static final List<String> HEADERS =
      List.of("If-Match", "Prefer", "Authorization", "Content-Type", "Accept");

  private final Timeline time;
  private final InProcessGraph graph;
  private final Random latency;
  private final List<Waiting> faults = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private boolean calm;

  /** A fault that waits for its call. */
  private static final class Waiting {
    private int skip;
    private final Event.GraphFault fault;

    private Waiting(Event.GraphFault fault) {
      this.fault = fault;
      this.skip = fault.skip();
    }
  }

  /**
   * A call that was made.
   *
   * @param status what it was answered, 0 if by nothing
   */
  record Call(long at, String caller, String method, String uri, String body, int status) {

    boolean writes() {
      return !method.equals("GET");
    }

    @Override
    public String toString() {
      return caller
          + " "
          + method
          + " "
          + uri
          + (body.isEmpty() ? "" : " " + body)
          + " -> "
          + status;
    }
  }

  /** Asked before and after each call. */
  interface Boundary {
    void pass(Instance caller, String call, boolean before);
  }

  SimulatedGraph(Timeline time, InProcessGraph graph, long seed) {
    this.time = time;
    this.graph = graph;
    latency = new Random(seed);
  }

  void fault(Event.GraphFault fault) {
    faults.add(new Waiting(fault));
  }

  /** No fault any more. */
  void calm() {
    faults.clear();
    calm = true;
  }

  List<Call> calls() {
    return calls;
  }

  /** Serves what the HTTP component would send. */
  void serve(Instance caller, Exchange exchange, Boundary boundary) throws Exception {
    Message message = exchange.getMessage();
    String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
    String query = message.getHeader(Exchange.HTTP_RAW_QUERY, String.class);
    String path = message.getHeader(Exchange.HTTP_PATH, "", String.class);
    String url = message.getHeader(Exchange.HTTP_URI, String.class) + path;
    String uri = url.replaceFirst("^https?://[^/]+", "") + (query == null ? "" : "?" + query);
    String body = message.getBody() == null ? "" : message.getBody(String.class);
    Map<String, String> headers = new HashMap<>();
    for (String name : HEADERS) {
      String value = message.getHeader(name, String.class);
      if (value != null) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
      }
    }
    Event.GraphFault fault = next(!method.equals("GET"));
    Mishap mishap = fault == null ? null : fault.mishap();
    int value = fault == null ? 0 : fault.value();
    boundary.pass(caller, method + " " + uri, true);
    time.sleep(10 + latency.nextInt(60));
    Answer answer;
    if (mishap == Mishap.LOST_BEFORE) {
      answer = null;
    } else if (mishap == Mishap.LATE) {
      time.after(Duration.ofMillis(value), () -> effect(caller, method, uri, headers, body, 0));
      answer = null;
    } else if (mishap == Mishap.REFUSED || mishap == Mishap.THROTTLED) {
      answer = refusal(mishap, value);
    } else {
      if (mishap == Mishap.NO_BODY && !method.equals("GET")) {
        headers.remove("prefer");
      }
      answer = effect(caller, method, uri, headers, body, mishap == Mishap.STALE ? value : 0);
      if (mishap == Mishap.LOST_AFTER) {
        answer = null;
      } else if (mishap == Mishap.REFUSED_AFTER) {
        answer = refusal(mishap, value);
      } else if (mishap == Mishap.CUT && answer.body().length() > 1) {
        answer =
            new Answer(
                answer.status(),
                answer.headers(),
                answer.contentType(),
                answer.body().substring(0, answer.body().length() / 2));
      }
    }
    time.sleep((mishap == Mishap.SLOW ? value : 0) + 10 + latency.nextInt(60));
    calls.add(
        new Call(
            time.now(), caller.name(), method, uri, body, answer == null ? 0 : answer.status()));
    boundary.pass(caller, method + " " + uri, false);
    answer(message, answer);
  }

  private Event.GraphFault next(boolean writes) {
    if (calm) {
      return null;
    }
    for (int i = 0; i < faults.size(); i++) {
      Waiting waiting = faults.get(i);
      if ((writes || !waiting.fault.writes()) && waiting.skip-- == 0) {
        return faults.remove(i).fault;
      }
    }
    return null;
  }

  private Answer effect(
      Instance caller,
      String method,
      String uri,
      Map<String, String> headers,
      String body,
      int stale) {
    return graph.call(method, uri, headers, body, new Past(stale, Duration.ZERO));
  }

  private static Answer refusal(Mishap mishap, int value) {
    Map<String, String> headers =
        mishap == Mishap.THROTTLED ? Map.of("Retry-After", Integer.toString(value)) : Map.of();
    return InProcessGraph.error(mishap == Mishap.THROTTLED ? 429 : value, headers, "", "played");
  }

  private void answer(Message message, Answer answer) throws IOException {
    if (answer == null) {
      throw new SocketException("Connection reset");
    }
    message.removeHeaders("*");
    answer.headers().forEach(message::setHeader);
    message.setHeader(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            time.clock().instant().atOffset(ZoneOffset.UTC)));
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setBody(answer.body().getBytes(StandardCharsets.UTF_8));
  }
}
