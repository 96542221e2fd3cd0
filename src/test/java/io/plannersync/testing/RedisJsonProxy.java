package io.plannersync.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A Redis for tests that knows RedisJSON: a proxy in front of {@link TestRedis}, or, if the
 * environment variable {@value #MODULE} names the module's file, a real server with that module.
 *
 * <p>The proxy understands {@code TYPE}, {@code JSON.GET key [path]} and {@code JSON.SET key path
 * value} for the whole document. It keeps such a value as a string with a secret beginning,
 * rewrites these commands into scripts, lets commands that read or change a string see WRONGTYPE on
 * it, and passes on everything else and every answer as it is. So transactions, watching,
 * pipelining, expiry and pub/sub are those of the real server. Like RedisJSON it answers compact
 * text, and like its early versions it drops the expiry on JSON.SET.
 */
public final class RedisJsonProxy {

  private static final String MODULE = "REDISJSON_MODULE";
  private static final String MARK = "\0json\0";

  /** KEYS[1] key, ARGV[1] mark; defines what the other scripts need. */
  private static final String PRELUDE =
      "local t = redis.call('TYPE', KEYS[1]).ok\n"
          + "local v = t == 'string' and redis.call('GET', KEYS[1])\n"
          + "local json = v and string.sub(v, 1, #ARGV[1]) == ARGV[1]\n";

  private static final String TYPE =
      PRELUDE + "return redis.status_reply(json and 'ReJSON-RL' or t)";
  private static final String JSON_GET =
      PRELUDE
          + "if json then return ARGV[2] .. string.sub(v, #ARGV[1] + 1) .. ARGV[3] end\n"
          + "if t == 'none' then return false end\n"
          + "return redis.error_reply('Existing key has wrong Redis type')";
  private static final String JSON_SET =
      PRELUDE
          + "if not json and t ~= 'none' then\n"
          + "  return redis.error_reply('Existing key has wrong Redis type') end\n"
          + "return redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2])";
  private static final String STRINGS =
      PRELUDE
          + "if json then return redis.error_reply('WRONGTYPE Operation against a key holding the"
          + " wrong kind of value') end\n"
          + "return redis.call(unpack(ARGV, 2))";
  private static final String REFUSE = "return redis.error_reply(ARGV[1])";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String URL = start();

  private RedisJsonProxy() {}

  public static String url() {
    return URL;
  }

  private static String start() {
    String module = System.getenv(MODULE);
    if (module != null) {
      return TestRedis.start("loadmodule " + module);
    }
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      background(() -> accept(server));
      return "redis://127.0.0.1:" + server.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void accept(ServerSocket server) throws IOException {
    URI redis = URI.create(TestRedis.url());
    while (true) {
      Socket client = server.accept();
      Socket upstream = new Socket(redis.getHost(), redis.getPort());
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      background(() -> passAnswers(upstream, client));
      background(() -> passCommands(client, upstream));
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void background(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two sides hung up.
              }
            },
            "redis-json-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void passAnswers(Socket upstream, Socket client) throws IOException {
    try (upstream;
        client) {
      upstream.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static void passCommands(Socket client, Socket upstream) throws IOException {
    try (upstream;
        client) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      OutputStream out = new BufferedOutputStream(upstream.getOutputStream(), 1 << 16);
      while (true) {
        write(out, rewritten(read(in)));
        if (in.available() == 0) {
          out.flush();
        }
      }
    }
  }

  private static List<byte[]> rewritten(List<byte[]> command) {
    String name = new String(command.get(0), UTF_8).toUpperCase(Locale.ROOT);
    if (command.size() < 2) {
      return command;
    }
    byte[] key = command.get(1);
    return switch (name) {
      case "TYPE" -> script(TYPE, key, bytes(MARK));
      case "JSON.GET" -> jsonGet(command, key);
      case "JSON.SET" -> jsonSet(command, key);
      case "GET", "GETSET", "GETRANGE", "SUBSTR", "STRLEN", "APPEND", "SETRANGE", "INCR" -> {
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(MARK)));
        arguments.addAll(command);
        yield script(STRINGS, key, arguments.toArray(byte[][]::new));
      }
      default -> command;
    };
  }

  private static List<byte[]> jsonGet(List<byte[]> command, byte[] key) {
    String path = command.size() < 3 ? "." : new String(command.get(2), UTF_8);
    return switch (path) {
      case "." -> script(JSON_GET, key, bytes(MARK), bytes(""), bytes(""));
      case "$" -> script(JSON_GET, key, bytes(MARK), bytes("["), bytes("]"));
      default -> script(REFUSE, key, bytes("ERR the proxy knows no path but the root"));
    };
  }

  private static List<byte[]> jsonSet(List<byte[]> command, byte[] key) {
    if (command.size() != 4 || !List.of(".", "$").contains(new String(command.get(2), UTF_8))) {
      return script(REFUSE, key, bytes("ERR the proxy knows no path but the root"));
    }
    try {
      byte[] compact = bytes(JSON.writeValueAsString(JSON.readTree(command.get(3))));
      return script(JSON_SET, key, bytes(MARK), compact);
    } catch (IOException e) {
      return script(REFUSE, key, bytes("ERR expected value at line 1 column 1"));
    }
  }

  private static List<byte[]> script(String script, byte[] key, byte[]... arguments) {
    List<byte[]> command = new ArrayList<>(List.of(bytes("EVAL"), bytes(script), bytes("1"), key));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Clients send commands in one form only: an array of bulk strings. */
  private static List<byte[]> read(DataInputStream in) throws IOException {
    int size = Integer.parseInt(line(in).substring(1));
    List<byte[]> command = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      byte[] argument = new byte[Integer.parseInt(line(in).substring(1))];
      in.readFully(argument);
      in.readFully(new byte[2]);
      command.add(argument);
    }
    return command;
  }

  private static String line(DataInputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    in.read();
    return line.toString(UTF_8);
  }

  private static void write(OutputStream out, List<byte[]> command) throws IOException {
    out.write(bytes("*" + command.size() + "\r\n"));
    for (byte[] argument : command) {
      out.write(bytes("$" + argument.length + "\r\n"));
      out.write(argument);
      out.write(bytes("\r\n"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
