package io.plannersync.sim.redis.lua;

import io.plannersync.sim.redis.command.Args;
import io.plannersync.sim.redis.command.Reply;
import io.plannersync.sim.redis.command.Request;
import io.plannersync.sim.redis.data.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaClosure;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Prototype;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.OneArgFunction;
import org.luaj.vm2.lib.VarArgFunction;

/** The scripts that a server knows, and how they are run. */
public final class LuaScripts {

  /** Compiled forms, for all servers: there are a dozen texts. */
  private static final Map<String, Prototype> COMPILED = new ConcurrentHashMap<>();

  /** By their text, so that the digest is made once. */
  private static final Map<Bytes, String> DIGESTS = new ConcurrentHashMap<>();

  private final Map<String, Prototype> known = new HashMap<>();
  private final Globals globals = LuaLibraries.globals();
  private Function<Request, Reply> commands;

  public LuaScripts() {
    LuaTable redis = new LuaTable();
    redis.set("call", call(true));
    redis.set("pcall", call(false));
    redis.set("error_reply", reply("err"));
    redis.set("status_reply", reply("ok"));
    globals.set("redis", redis);
  }

  /** Remembers a script and answers its SHA-1 digest. */
  public String load(Bytes text) {
    String sha = DIGESTS.computeIfAbsent(text, LuaScripts::digest);
    known.computeIfAbsent(sha, unknown -> COMPILED.computeIfAbsent(sha, anywhere -> compile(text)));
    return sha;
  }

  public boolean knows(String sha) {
    return known.containsKey(sha.toLowerCase(Locale.ROOT));
  }

  /** SCRIPT FLUSH, or a restart. */
  public void forget() {
    known.clear();
  }

  private static String digest(Bytes text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Prototype compile(Bytes text) {
    try {
      return LuaLibraries.globals()
          .compilePrototype(new ByteArrayInputStream(text.array()), "@user_script");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a script.
   *
   * @param calls does the commands of the script
   */
  public Reply run(String sha, List<Bytes> keys, List<Bytes> args, Function<Request, Reply> calls) {
    Prototype script = known.get(sha.toLowerCase(Locale.ROOT));
    if (script == null) {
      return new Reply.Error("NOSCRIPT No matching script. Please use EVAL.");
    }
    commands = calls;
    globals.set("KEYS", LuaReplies.table(keys));
    globals.set("ARGV", LuaReplies.table(args));
    try {
      return LuaReplies.toReply(new LuaClosure(script, globals).call());
    } catch (LuaError e) {
      if (e.getCause() instanceof UnsupportedOperationException unsupported) {
        throw unsupported;
      }
      return new Reply.Error("ERR Error running script (call to f_" + sha + "): " + e.getMessage());
    }
  }

  private VarArgFunction call(boolean raises) {
    return new VarArgFunction() {
      @Override
      public Varargs invoke(Varargs given) {
        Reply reply = commands.apply(request(given));
        if (raises && reply instanceof Reply.Error error) {
          throw new LuaError(error.message());
        }
        return LuaReplies.toLua(reply);
      }
    };
  }

  private static Request request(Varargs given) {
    List<Bytes> args = new ArrayList<>(given.narg());
    for (int i = 2; i <= given.narg(); i++) {
      args.add(LuaReplies.bytes(given.arg(i)));
    }
    String name = given.arg(1).tojstring().toUpperCase(Locale.ROOT);
    return new Request(name, new Args(args));
  }

  private static OneArgFunction reply(String field) {
    return new OneArgFunction() {
      @Override
      public LuaValue call(LuaValue text) {
        LuaTable table = new LuaTable();
        table.set(field, text);
        return table;
      }
    };
  }
}
