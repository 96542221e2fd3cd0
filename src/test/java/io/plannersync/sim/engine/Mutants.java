package io.plannersync.sim.engine;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.plannersync.emulator.world.PlannerWorld;
import io.plannersync.model.Applied;
import io.plannersync.model.Decision;
import io.plannersync.model.Field;
import io.plannersync.model.Link;
import io.plannersync.model.PlannerSight;
import io.plannersync.model.Sighting;
import io.plannersync.model.StoreSight;
import io.plannersync.model.Value;
import io.plannersync.sim.redis.command.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** How a defect is put into the service. */
final class Mutants {

  private static final Instant LONG_AGO = Instant.EPOCH;

  private Mutants() {}

  static Defect settings(String name, String value) {
    return new Defect() {
      @Override
      public Map<String, String> settings() {
        return Map.of(name, value);
      }
    };
  }

  /** A bean of this name is another one. */
  static Defect bean(String name, UnaryOperator<Object> instead) {
    return new Defect() {
      @Override
      public void change(Map<String, Object> beans) {
        beans.computeIfPresent(name, (same, bean) -> instead.apply(bean));
      }
    };
  }

  /** A bean asks for its lease and does not hear the answer. */
  static Defect leaseIgnored(String name) {
    return bean(
        name,
        bean -> {
          MutantBeans.ignoreLease(bean);
          return bean;
        });
  }

  static Defect sighting(UnaryOperator<Sighting> instead) {
    return bean("decide", bean -> new MutantBeans.Decides(bean, instead, UnaryOperator.identity()));
  }

  static Defect decision(UnaryOperator<Decision> instead) {
    return bean("decide", bean -> new MutantBeans.Decides(bean, UnaryOperator.identity(), instead));
  }

  static Defect recorded(Function<Decision, Optional<Decision>> instead) {
    return bean("recordIntent", bean -> new MutantBeans.Records(bean, instead));
  }

  static Defect settled(Function<Applied, Optional<Applied>> instead) {
    return bean("settling", bean -> new MutantBeans.Settles(bean, instead));
  }

  static Defect recent(UnaryOperator<Link> known) {
    return bean("readTask", bean -> new MutantBeans.Reads(bean, known));
  }

  static Defect both(Defect one, Defect other) {
    return new Defect() {
      @Override
      public void change(Map<String, Object> beans) {
        one.change(beans);
        other.change(beans);
      }
    };
  }

  /** Another command in place of those for which there is one. */
  static Defect command(UnaryOperator<Request> instead) {
    return new Defect() {
      @Override
      public UnaryOperator<Request> sent() {
        return instead;
      }
    };
  }

  /**
   * A script says something else.
   *
   * @param key how the key ends that it is about
   */
  static Defect script(String resource, String key, String original, String mutated) {
    String text = read(resource);
    if (!text.contains(original)) {
      throw new IllegalArgumentException(resource + " does not say " + original);
    }
    String digest = sha1(text);
    return command(
        request ->
            isRun(request, text, digest) && request.arg(2).endsWith(key)
                ? with(request, text.replace(original, mutated))
                : request);
  }

  private static boolean isRun(Request request, String text, String digest) {
    return request.name().startsWith("EVAL")
        && (request.arg(0).equals(text) || request.arg(0).equals(digest));
  }

  private static Request with(Request request, String script) {
    String[] args = new String[request.size()];
    args[0] = script;
    for (int i = 1; i < args.length; i++) {
      args[i] = request.arg(i);
    }
    return Request.of("EVAL", args);
  }

  private static Request answering(String lua) {
    return Request.of("EVAL", "return " + lua, "0");
  }

  private static String read(String resource) {
    try (InputStream in = Mutants.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }

  private static String sha1(String text) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key is said to be there, with this value. */
  static Defect alwaysThere(String key, String value) {
    return command(
        request -> {
          boolean asked = request.size() > 0 && request.arg(0).equals(key);
          if (asked && request.name().equals("GET")) {
            return answering("'" + value + "'");
          }
          return asked && request.name().equals("EXISTS") ? answering("1") : request;
        });
  }

  /** Nothing is watched. */
  static Defect unwatched() {
    return command(
        request ->
            request.name().equals("WATCH") ? answering("redis.status_reply('OK')") : request);
  }

  /** Snapshots are put when the document they are of has been written. */
  static final class SnapshotLate implements Defect {
    private RedisCommands<String, String> redis;

    @Override
    public void beside(RedisCommands<String, String> connection) {
      redis = connection;
    }

    @Override
    public UnaryOperator<Request> sent() {
      return new Postponing(redis);
    }
  }

  /** What one process has still to put dies with it. */
  private static final class Postponing implements UnaryOperator<Request> {
    private static final String SCRIPT = read("/redis/state/set-if-equal.lua");

    private final RedisCommands<String, String> redis;
    private Request late;
    private boolean written;

    private Postponing(RedisCommands<String, String> redis) {
      this.redis = redis;
    }

    @Override
    public Request apply(Request request) {
      if (late != null && written) {
        String[] keys = {late.arg(2)};
        redis.eval(SCRIPT, ScriptOutputType.INTEGER, keys, late.arg(3), late.arg(4));
        late = null;
      }
      if (request.name().startsWith("EVAL") && request.arg(2).endsWith(":past")) {
        late = request;
        written = false;
        return answering("1");
      }
      written |= request.name().equals("EXEC") || request.name().equals("SETNX");
      return request;
    }
  }

  /** Each write carries the etag that Planner has now. */
  static final class EtagOfNow implements Defect {
    private final PlannerWorld world;

    EtagOfNow(PlannerWorld world) {
      this.world = world;
    }

    @Override
    public void called(Exchange exchange) {
      Message message = exchange.getMessage();
      if (message.getHeader("If-Match") != null) {
        String path = message.getHeader(Exchange.HTTP_PATH, String.class);
        String[] parts = path.split("/");
        boolean details = parts[parts.length - 1].equals("details");
        var task = world.task(parts[parts.length - (details ? 2 : 1)]);
        message.setHeader(
            "If-Match", (details ? task.path("details") : task).path("@odata.etag").asText());
      }
    }
  }

  /** A document that bears an old stamp is taken for one of the newest. */
  static Sighting newestStamp(Sighting seen) {
    if (seen.link().stamp() == null || !(seen.store() instanceof StoreSight.Document shown)) {
      return seen;
    }
    return seen.withStore(
        new StoreSight.Document(
            shown.half(),
            shown.raw(),
            seen.link().stamp(),
            shown.modified(),
            shown.planId(),
            shown.partOf()));
  }

  /** What was read of the task is dated as if it had begun after all that could be past. */
  static Sighting readNow(Sighting seen) {
    Instant settled = seen.link().settled();
    if (settled == null
        || !(seen.planner() instanceof PlannerSight.Present task)
        || !task.readBegan().isBefore(settled)) {
      return seen;
    }
    return seen.withPlanner(
        new PlannerSight.Present(
            task.plannerId(),
            task.planId(),
            task.half(),
            task.raw(),
            task.etag(),
            task.detailsEtag(),
            task.created(),
            task.lastModified(),
            settled.plusSeconds(60)),
        seen.plannerTime());
  }

  /** The link as it would be if the pair had been settled in another age. */
  static Link settledLongAgo(Link link) {
    return link.readAt(LONG_AGO);
  }

  /** Members of a set stay, whoever removed them. */
  static Decision united(Decision decision) {
    Sighting seen = decision.sighting();
    if (!(decision.action() instanceof Decision.Merge merge
        && seen.planner() instanceof PlannerSight.Present task
        && seen.store() instanceof StoreSight.Document document)) {
      return decision;
    }
    Map<Field, Value> toPlanner = new EnumMap<>(Field.class);
    Map<Field, Value> toStore = new EnumMap<>(Field.class);
    toPlanner.putAll(merge.toPlanner());
    toStore.putAll(merge.toStore());
    for (Field field : Field.values()) {
      Value one = task.half().get(field);
      Value other = document.half().get(field);
      if (field.merging() == Field.Merging.BY_MEMBER && !one.equals(other)) {
        Map<String, String> all = new TreeMap<>(members(one));
        all.putAll(members(other));
        toPlanner.put(field, new Value.Members(all));
        toStore.put(field, new Value.Members(all));
      }
    }
    return with(decision, new Decision.Merge(toPlanner, toStore, merge.unsettled(), merge.again()));
  }

  private static Map<String, String> members(Value value) {
    return value instanceof Value.Members set ? set.members() : Map.of();
  }

  static Decision with(Decision decision, Decision.Action action) {
    return new Decision(decision.sighting(), action, decision.conflicts(), decision.refused());
  }

  static Decision withoutConflicts(Decision decision) {
    return new Decision(decision.sighting(), decision.action(), List.of(), decision.refused());
  }

  /** An edit that met a deletion gives way to it. */
  static Decision deletionWins(Decision decision) {
    return decision.action() instanceof Decision.CreateDocument
            && decision.sighting().link().complete()
            && !decision.conflicts().isEmpty()
        ? with(decision, new Decision.DeleteTask())
        : decision;
  }

  /** A task that is not found once is deleted. */
  static Decision goneAtOnce(Decision decision) {
    return decision.action() instanceof Decision.Suspect
            && decision.sighting().planner() instanceof PlannerSight.Gone
        ? with(decision, new Decision.DeleteDocument())
        : decision;
  }

  /** What an answer shows of a set counts as what was written. */
  static Applied asAnswered(Applied applied) {
    if (!(applied.decision().action() instanceof Decision.Merge merge)
        || applied.task().isEmpty()) {
      return applied;
    }
    Map<Field, Value> written = new EnumMap<>(Field.class);
    written.putAll(merge.toPlanner());
    written.replaceAll(
        (field, value) ->
            value instanceof Value.Members ? applied.task().get().half().get(field) : value);
    return new Applied(
        with(
            applied.decision(),
            new Decision.Merge(written, merge.toStore(), merge.unsettled(), merge.again())),
        applied.task(),
        applied.document(),
        applied.trouble());
  }

  /** A creation without an answer is one that was not done. */
  static Applied notDone(Applied applied) {
    return applied
        .trouble()
        .filter(trouble -> applied.decision().action() instanceof Decision.CreateTask)
        .map(
            trouble ->
                applied.withTrouble(
                    new Applied.Trouble(
                        trouble.reason(), trouble.outcome(), true, trouble.doubts())))
        .orElse(applied);
  }
}
