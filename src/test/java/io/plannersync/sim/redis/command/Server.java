package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.History;
import io.plannersync.sim.redis.data.Keyspace;
import io.plannersync.sim.redis.data.RedisError;
import io.plannersync.sim.redis.lua.LuaScripts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A Redis without sockets: does one command after the other, on one thread at a time. */
public final class Server {

  private final Keyspace keys;
  private final LuaScripts scripts = new LuaScripts();
  private final Random random;
  private ServerState state;
  private Refusal refusal = Refusal.NONE;
  private Refusal once = Refusal.NONE;
  private boolean scriptWrote;

  /**
   * @param random gives run ids
   */
  public Server(Keyspace keys, Random random) {
    this.keys = keys;
    this.random = random;
    this.state = new ServerState(random);
  }

  public Keyspace keys() {
    return keys;
  }

  public String runId() {
    return state.runId();
  }

  /** Refuses commands until told otherwise. */
  public void refuse(Refusal why) {
    refusal = why;
  }

  /** Forgets what a restart makes it forget; the data is another matter. */
  public void restart() {
    state = new ServerState(random);
    scripts.forget();
    keys.notifications().setFlags("");
    keys.forgetCounts();
  }

  /** Does a command that is refused for a reason of its own. */
  public synchronized Reply refuse(Session session, Request request, Refusal why) {
    once = why;
    try {
      return execute(session, request);
    } finally {
      once = Refusal.NONE;
    }
  }

  /**
   * Does a command.
   *
   * @throws UnsupportedOperationException if it is none that is known here
   */
  public synchronized Reply execute(Session session, Request request) {
    Reply misuse = CommandTable.misuse(request);
    if (misuse != null) {
      session.spoil();
      return misuse;
    }
    return switch (request.name()) {
      case "WATCH" -> session.watch(keys, request.args().all());
      case "UNWATCH" -> session.isQueueing() ? session.queue(request) : session.unwatch();
      case "MULTI" -> session.multi();
      case "DISCARD" -> session.discard();
      case "EXEC" -> exec(session);
      default -> session.isQueueing() ? queue(session, request) : closed(request, run(request));
    };
  }

  private Reply queue(Session session, Request request) {
    Command.Effect effect = CommandTable.find(request.name()).effect();
    for (Refusal why : new Refusal[] {refusal, once}) {
      if (why.refusesToQueue(effect)) {
        session.spoil();
        return new Reply.Error(why.message());
      }
    }
    return session.queue(request);
  }

  private Reply exec(Session session) {
    Reply refused = session.refusal();
    List<Request> queued = session.reset();
    if (refused != null) {
      return refused;
    }
    for (Request request : queued) {
      Refusal why = why(CommandTable.find(request.name()));
      if (why != Refusal.NONE) {
        return new Reply.Error("EXECABORT Transaction discarded because of: " + why.message());
      }
    }
    List<Reply> replies = new ArrayList<>();
    queued.forEach(request -> replies.add(run(request)));
    return closed(new Request("EXEC", new Args(List.of())), new Reply.Many(replies));
  }

  private Reply closed(Request request, Reply reply) {
    History history = keys.history();
    if (history.isChanged()) {
      history.close(request.toString());
    }
    return reply;
  }

  /** The first reason to refuse a command. */
  private Refusal why(Command command) {
    if (refusal.refuses(command.effect())) {
      return refusal;
    }
    return once.refuses(command.effect()) ? once : Refusal.NONE;
  }

  private Reply run(Request request) {
    Command command = CommandTable.find(request.name());
    Refusal why = why(command);
    if (why != Refusal.NONE) {
      return new Reply.Error(why.message());
    }
    try {
      return command.run() != null
          ? command.run().on(keys, request.args())
          : serve(request.name(), request.args());
    } catch (RedisError e) {
      return new Reply.Error(e.getMessage());
    }
  }

  private Reply serve(String name, Args args) {
    return switch (name) {
      case "PING" -> args.size() == 0 ? new Reply.Status("PONG") : Reply.of(args.get(0));
      case "TIME" -> time();
      case "INFO" -> state.info(keys, args);
      case "CONFIG" -> state.config(keys, args);
      case "CLIENT" -> client(args);
      case "PUBLISH" -> publish(args);
      case "SCRIPT" -> script(args);
      case "EVAL" -> eval(scripts.load(args.get(0)), args);
      case "EVALSHA" -> eval(args.get(0).toString(), args);
      case "UNWATCH" -> Reply.OK;
      default -> throw new UnsupportedOperationException(name);
    };
  }

  private Reply time() {
    long micros = keys.micros();
    return Reply.ofAll(List.of(Bytes.of(micros / 1_000_000), Bytes.of(micros % 1_000_000)));
  }

  private static Reply client(Args args) {
    if (!args.word(0).equals("SETNAME") && !args.word(0).equals("SETINFO")) {
      throw new UnsupportedOperationException("CLIENT " + args.word(0));
    }
    return Reply.OK;
  }

  private Reply publish(Args args) {
    keys.notifications().publish(args.get(0).toString(), args.get(1).toString());
    return Reply.of(0); // nobody of ours looks at how many heard it
  }

  private Reply script(Args args) {
    switch (args.word(0)) {
      case "LOAD" -> {
        return Reply.of(scripts.load(args.get(1)));
      }
      case "EXISTS" -> {
        List<Reply> known = new ArrayList<>();
        args.from(1).forEach(sha -> known.add(Reply.of(scripts.knows(sha.toString()))));
        return new Reply.Many(known);
      }
      case "FLUSH" -> {
        scripts.forget();
        return Reply.OK;
      }
      default -> throw new UnsupportedOperationException("SCRIPT " + args.word(0));
    }
  }

  private Reply eval(String sha, Args args) {
    long count = args.integer(1);
    if (count < 0) {
      throw new RedisError("ERR Number of keys can't be negative");
    }
    if (count > args.size() - 2) {
      throw new RedisError("ERR Number of keys can't be greater than number of args");
    }
    scriptWrote = false;
    int values = 2 + (int) count;
    return scripts.run(sha, args.all().subList(2, values), args.from(values), this::fromScript);
  }

  /** A command of a script. Once it has written something it is not stopped for want of memory. */
  private Reply fromScript(Request request) {
    Reply misuse = CommandTable.misuse(request);
    if (misuse != null) {
      return new Reply.Error("ERR Wrong number of args calling Redis command From Lua script");
    }
    Command command = CommandTable.find(request.name());
    Refusal why = why(command);
    if (why == Refusal.OOM && scriptWrote) {
      return runUnrefused(request);
    }
    scriptWrote |= command.effect() != Command.Effect.READS;
    return run(request);
  }

  private Reply runUnrefused(Request request) {
    Refusal[] before = {refusal, once};
    refusal = Refusal.NONE;
    once = Refusal.NONE;
    try {
      return run(request);
    } finally {
      refusal = before[0];
      once = before[1];
    }
  }
}
