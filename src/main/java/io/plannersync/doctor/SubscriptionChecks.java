package io.plannersync.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plannersync.graph.GraphTarget;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What Graph would notify of, shown by subscriptions that live for an hour at most and are deleted
 * at once; and whether Graph reaches this machine, shown by the handshake of these.
 */
final class SubscriptionChecks implements AutoCloseable {

  private static final GraphTarget SUBSCRIPTIONS = GraphTarget.v1("subscriptions");
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String NO_URL =
      "PUBLIC_URL is not set: no notifications; changes are found by looking";

  private static final String PASS_ON =
      "What is between Graph and SERVER_PORT must pass the answer on unchanged and within 10 s:"
          + " text/plain, status 200, no redirect, no page of its own";

  private final Optional<String> publicUrl;
  private final int port;
  private final GraphClient graph;
  private final ReadChecks reads;
  private final Grants grants;
  private final Clock clock;
  private Optional<Handshakes> handshakes = Optional.empty();
  private boolean validated;
  private boolean plannerOffered;
  private Answer unvalidated;

  SubscriptionChecks(Setup setup, GraphClient graph, ReadChecks reads, Clock clock) {
    this.publicUrl = setup.web().publicUrl().map(url -> url.replaceFirst("/+$", ""));
    this.port = setup.web().serverPort();
    this.graph = graph;
    this.reads = reads;
    this.grants = new Grants(setup.azure().clientId());
    this.clock = clock;
  }

  List<Check> checks() {
    Set<String> token = Set.of("token", "graph");
    return List.of(
        new Check("subscriptions", "Subscriptions can be listed", token, this::list),
        new Check("test-subscription", "A group can be subscribed to", token, this::group),
        new Check("planner-subscription", "Planner can be subscribed to", token, this::planner),
        new Check(
            "public-url",
            "Graph reaches PUBLIC_URL",
            Set.of("token", "graph", "SERVER_PORT"),
            this::reached));
  }

  /** Whether Graph would tell of changed tasks. */
  boolean isPlannerOffered() {
    return plannerOffered;
  }

  private Result list() {
    GraphClient.Items listed = graph.all(SUBSCRIPTIONS);
    if (listed.failure().isPresent()) {
      return listed.failure().get().unusable();
    }
    List<String> resources =
        listed.items().stream()
            .map(
                one ->
                    one.path("resource").asText()
                        + " until "
                        + one.path("expirationDateTime").asText())
            .toList();
    return new Result.Pass(
        resources.isEmpty()
            ? "the application has none"
            : Secrets.tame(resources.size() + ": " + String.join(", ", resources)));
  }

  private Result group() {
    if (publicUrl.isEmpty()) {
      return new Result.Skip(NO_URL);
    }
    if (reads.group().isEmpty()) {
      return new Result.Skip("no group is known to subscribe to");
    }
    String group = reads.group().get();
    // Other changes than the service asks for: a second one of its kind would be refused.
    Answer answer = subscribe("/groups/" + group, "updated,deleted");
    if (answer.ok()) {
      return deleted(answer, "a subscription to the group " + group);
    }
    if (answer.status() == 409) {
      return new Result.Pass("there is one to the group " + group + " already");
    }
    if (answer == unvalidated) {
      return new Result.Skip("the handshake failed; see public-url");
    }
    if (answer.status() == 403) {
      return new Result.Fail(
          answer.describe(),
          grants.application("Group.Read.All")
              + "\nor, if it is granted already, delete subscriptions of other applications: their"
              + " number is limited, and Graph then answers 403, too"
              + "\nor unset PUBLIC_URL: notifications are hints only, looking finds every change");
    }
    if (answer.status() == 400 && !publicUrl.get().startsWith("https://")) {
      return new Result.Fail(answer.describe(), "PUBLIC_URL must be an https address");
    }
    return answer.status() == 400
        ? new Result.Skip(
            "not taken by this tenant ("
                + answer.describe()
                + "); changes are found by looking. SUBSCRIBE=none does not ask for it")
        : answer.unusable();
  }

  private Result planner() {
    if (publicUrl.isEmpty()) {
      return new Result.Skip(NO_URL);
    }
    if (reads.plan().isEmpty()) {
      return new Result.Skip("no readable plan is known");
    }
    String resource = "/planner/plans/" + reads.plan().get() + "/tasks";
    Answer answer = subscribe(resource, "created,updated,deleted");
    if (answer.ok() || answer.status() == 409) {
      plannerOffered = true;
      return answer.ok()
          ? deleted(answer, "a subscription to a plan's tasks")
          : new Result.Pass("there is one already");
    }
    if (answer == unvalidated) {
      return new Result.Skip("the handshake failed; see public-url");
    }
    return answer.isRejected()
        ? new Result.Skip(
            "not offered by this tenant (" + answer.status() + "); changes are found by looking")
        : answer.unusable();
  }

  private Answer subscribe(String resource, String changes) {
    if (handshakes.isEmpty() && port > 0) {
      handshakes = Handshakes.listen(port);
    }
    String url = publicUrl.orElseThrow() + Handshakes.PATH;
    JsonNode wanted =
        JsonNodeFactory.instance
            .objectNode()
            .put("changeType", changes)
            .put("notificationUrl", url)
            .put("resource", resource)
            .put("clientState", UUID.randomUUID().toString())
            .put(
                "expirationDateTime",
                clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS).toString());
    Answer answer = graph.post(SUBSCRIPTIONS, wanted);
    validated |= answer.ok();
    if (answer.code().equals("ValidationError")) {
      unvalidated = answer;
    }
    return answer;
  }

  private Result deleted(Answer created, String what) {
    String id = created.text("id");
    GraphTarget path = SUBSCRIPTIONS.below(id);
    Answer answer = graph.delete(path, null);
    if (answer.status() == 0 || answer.status() / 100 == 5) {
      answer = graph.delete(path, null);
    }
    return answer.ok() || answer.status() == 404
        ? new Result.Pass("created " + what + " and deleted it again")
        : new Result.Fail(
            "created " + what + ", but " + answer.describe(),
            "Nothing needs to be done: the subscription " + id + " ends within the hour");
  }

  private Result reached() {
    if (publicUrl.isEmpty()) {
      return new Result.Skip(NO_URL);
    }
    int seen = handshakes.map(Handshakes::seen).orElse(0);
    String listener =
        handshakes.isPresent()
            ? "doctor listened on SERVER_PORT " + port
            : "SERVER_PORT " + port + " is taken, by the running service as it seems";
    if (validated) {
      return new Result.Pass(
          "Graph's handshake at " + publicUrl.get() + " was answered (" + listener + ")");
    }
    if (reads.group().isEmpty() && reads.plan().isEmpty()) {
      return new Result.Skip("no group and no plan is known to subscribe to");
    }
    if (unvalidated == null) {
      return new Result.Skip("Graph refused the subscriptions before it asked for a handshake");
    }
    String arrived =
        handshakes.isEmpty()
            ? "whether its request arrived was not seen"
            : seen > 0 ? "its request arrived and was answered" : "no request of it arrived";
    return new Result.Fail(
        unvalidated.describe() + "; " + arrived + " (" + listener + ")",
        seen > 0 ? PASS_ON : leading());
  }

  private String leading() {
    return "PUBLIC_URL "
        + publicUrl.orElseThrow()
        + " must be reachable from outside and lead to SERVER_PORT "
        + port
        + ": check DNS, certificate, firewall, and that the proxy or tunnel passes "
        + Handshakes.PATH
        + (handshakes.isEmpty() ? ". To see what arrives, stop the service and run doctor" : "");
  }

  @Override
  public void close() {
    handshakes.ifPresent(Handshakes::close);
  }
}
