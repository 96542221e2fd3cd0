package io.plannersync.sim.redis.command;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** All commands that there are here: those that the service, its scripts and its tests use. */
final class CommandTable {

  private static final Map<String, Command> ALL = new HashMap<>();

  static {
    ALL.putAll(StringCommands.all());
    ALL.putAll(KeyCommands.all());
    ALL.putAll(HashCommands.all());
    ALL.putAll(ListCommands.all());
    ALL.putAll(SetCommands.all());
    ALL.putAll(SortedSetCommands.all());
    ALL.putAll(JsonCommands.all());
    // Those that need more than the keys; the server and the session do them.
    ALL.put("PING", Command.server(0, 1));
    ALL.put("TIME", Command.server(0, 0));
    ALL.put("INFO", Command.server(0, 1));
    ALL.put("CONFIG", Command.server(2, 3));
    ALL.put("CLIENT", Command.server(1, Command.ANY));
    ALL.put("PUBLISH", Command.server(2, 2));
    ALL.put("SCRIPT", Command.server(1, Command.ANY));
    ALL.put("EVAL", Command.server(2, Command.ANY));
    ALL.put("EVALSHA", Command.server(2, Command.ANY));
    ALL.put("WATCH", Command.server(1, Command.ANY));
    ALL.put("UNWATCH", Command.server(0, 0));
    ALL.put("MULTI", Command.server(0, 0));
    ALL.put("EXEC", Command.server(0, 0));
    ALL.put("DISCARD", Command.server(0, 0));
  }

  private CommandTable() {}

  /**
   * @throws UnsupportedOperationException if nobody has used the command before: then it is to be
   *     added here
   */
  static Command find(String name) {
    Command command = ALL.get(name);
    if (command == null) {
      throw new UnsupportedOperationException("the in-memory Redis does not know " + name);
    }
    return command;
  }

  /** The answer to a wrong number of arguments, or null. */
  static Reply misuse(Request request) {
    Command command = find(request.name());
    return request.size() < command.least() || request.size() > command.most()
        ? new Reply.Error(
            "ERR wrong number of arguments for '"
                + request.name().toLowerCase(Locale.ROOT)
                + "' command")
        : null;
  }
}
