package io.plannersync.e2e;

import static io.plannersync.e2e.SyncFixture.await;
import static io.plannersync.e2e.SyncFixture.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.emulator.EmulatorOptions;
import io.plannersync.emulator.Fault;
import io.plannersync.emulator.Tokens.Refusal;
import io.plannersync.graph.identity.Credentials;
import io.plannersync.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the service writes while it works and fails is searched for its secrets. */
class SecretsTest {

  private static final String CLIENT_SECRET = "cl1ent~Secret/of+this=test";
  private static final String API_KEY = "api+Key/of=this~test0";
  private static final String AGENT_KEY = "agent+Key/of=this~test0";
  private static final String CLIENT_STATE = "client+State/of=this~test";
  private static final String CACHE_KEY = "cache+Key/of=this~test";
  private static final String CERTIFICATE_PASSWORD = "certificate+Password/of=this~test";
  private static final String REDIS_PASSWORD = "redisPasswordOfThisTest0";

  private final Map<String, String> written = new HashMap<>();

  @TempDir private Path directory;

  @Test
  void no_secret_is_ever_written_anywhere() throws Exception {
    String redis = TestRedis.start("requirepass " + REDIS_PASSWORD);
    Path keys = Files.writeString(directory.resolve("keys"), "writer:agent:" + AGENT_KEY);
    String url = redis.replace("redis://", "redis://:" + REDIS_PASSWORD + "@");
    try (EverythingLogged log = new EverythingLogged();
        SyncFixture sync = new SyncFixture(EmulatorOptions.defaults(), url)) {
      sync.with("AZURE_CLIENT_SECRET", CLIENT_SECRET)
          .with("PLANNER_DELEGATED_AUTH", "device-code")
          .with("DELEGATED_CACHE_KEY", CACHE_KEY)
          .with("GRAPH_WEBHOOK_CLIENT_STATE", CLIENT_STATE)
          .with("API_KEY", API_KEY)
          .with("API_KEYS_FILE", keys.toString());
      sync.emulator().settings().clientSecret(CLIENT_SECRET);
      sync.withConsole().start();
      String task = sync.personCreates("Paint");
      String document = sync.storeIdOf(task);
      signsIn(sync);
      fails(sync, task, document);
      notifications(sync);
      surfaces(sync, document);
      keysOf(sync, document, keys);
      written.put("a certificate that cannot be read", unreadableCertificate());
      written.putAll(RedisDump.of(sync.redis()));
      sync.stop();
      written.put("log", log.text());

      Secrets secrets =
          new Secrets()
              .add("client secret", CLIENT_SECRET)
              .add("API key", API_KEY)
              .add("key of an agent", AGENT_KEY)
              .add("client state", CLIENT_STATE)
              .add("cache key", CACHE_KEY)
              .add("certificate password", CERTIFICATE_PASSWORD)
              .add("Redis password", REDIS_PASSWORD);
      sync.emulator().tokens().issued().forEach(issued -> secrets.add("issued", issued));
      assertThat(sync.emulator().tokens().issued()).as("of both identities").hasSizeGreaterThan(3);
      assertThat(written.get("log")).contains("AADSTS7000215", "Signed in to Graph as");
      assertThat(written).containsKey("planner-sync:{identity}:token-cache");
      assertThat(secrets.foundIn(written)).isEmpty();
    }
  }

  @Test
  void a_secret_that_is_written_is_found_in_each_of_its_forms() {
    Secrets secrets = new Secrets().add("key", API_KEY);
    assertThat(secrets.foundIn(Map.of("log", "the key is " + API_KEY + "!"))).hasSize(1);
    assertThat(secrets.foundIn(Map.of("log", "?key=api%2BKey%2Fof%3Dthis%7Etest0"))).hasSize(1);
    for (String before : new String[] {"", "u", "us", "usr:"}) {
      assertThat(secrets.foundIn(Map.of("log", Secrets.base64(before + API_KEY + "..."))))
          .hasSize(1);
    }
    assertThat(secrets.foundIn(Map.of("log", "nothing"))).isEmpty();
  }

  private void signsIn(SyncFixture sync) throws Exception {
    await().until(() -> signInShown(sync).hasNonNull("code"));
    JsonNode shown = signInShown(sync);
    assertThat(shown.path("message").asText()).contains(shown.path("code").asText());
    assertThat(shown.path("url").asText()).startsWith("http");
    assertThat(shown.path("expires_at").asText()).endsWith("Z");
    sync.emulator().tokens().approve(shown.path("code").asText(), SyncFixture.ANNA);
    await().until(() -> signInShown(sync).isNull());
    // The kept sign-in serves after a restart, and Graph takes its tokens.
    sync.stop();
    sync.start();
    await()
        .until(
            () ->
                shown(sync).path("sources").findParents("source").stream()
                    .filter(one -> one.path("source").asText().equals("delta"))
                    .anyMatch(one -> one.path("state").asText().equals("works")));
  }

  private static JsonNode signInShown(SyncFixture sync) throws Exception {
    return shown(sync).path("sign_in");
  }

  private static JsonNode shown(SyncFixture sync) throws Exception {
    String answer = get(sync.url() + "/api/sync/status", API_KEY);
    return object(answer.substring(answer.indexOf("} {") + 2));
  }

  /** Graph refuses a token and fails, the authority refuses the secret and fails. */
  private void fails(SyncFixture sync, String task, String document) throws Exception {
    sync.emulator()
        .tokens()
        .refuse(
            "client_credentials",
            new Refusal(401, "invalid_client", "AADSTS7000215", "Invalid client secret.", 1));
    sync.fault(Fault.on("GET", "/planner/", new Fault.Answer(401)).times(2));
    sync.fault(Fault.on("PATCH", "/planner/", new Fault.Answer(503)).times(1));
    sync.fault(Fault.on("PATCH", "/planner/", new Fault.DropAfter()).times(1));
    sync.agentChanges(document, "{\"title\":\"Sand and paint\"}");
    await().until(() -> sync.task(task).path("title").asText().equals("Sand and paint"));
    sync.agentWrites("Task-000000000bad", "{no json");
    await()
        .until(() -> get(sync.url() + "/api/sync/parked", API_KEY).contains("Task-000000000bad"));
  }

  private void notifications(SyncFixture sync) throws Exception {
    String url = sync.url() + "/api/graph_webhook";
    written.put("handshake", post(url + "?validationToken=abc", ""));
    for (String state : new String[] {CLIENT_STATE, "wrong"}) {
      String body =
          "{\"value\":[{\"subscriptionId\":\"s\",\"clientState\":\"%s\",\"changeType\":\"updated\","
              + "\"resource\":\"planner/plans/%s/tasks\"}]}";
      written.put("notification " + state.length(), post(url, body.formatted(state, sync.plan())));
    }
    written.put("no notification", post(url, "{\"value\":\"" + CLIENT_STATE.length()));
  }

  private void surfaces(SyncFixture sync, String document) throws Exception {
    for (String path :
        new String[] {
          "/",
          "/web/page.js",
          "/api/sync/status",
          "/api/sync/conflicts?all=true",
          "/api/sync/held",
          "/api/sync/parked",
          "/api/sync/failing",
          "/api/sync/plan",
          "/api/agent/tasks",
          "/api/sync/tasks",
          "/api/sync/tasks/" + document + "/explain",
          "/api/agent/tasks/none"
        }) {
      written.put(path, get(sync.url() + path, API_KEY));
    }
    written.put("a wrong key", get(sync.url() + "/api/sync/status", "wrong" + API_KEY.length()));
    for (String path :
        new String[] {
          "/observe/health",
          "/observe/metrics",
          "/observe/jolokia/read/io.plannersync:type=Operator",
          "/observe/jolokia/read/org.apache.camel:type=context,*",
          "/observe/jolokia/read/java.lang:type=Runtime/SystemProperties"
        }) {
      written.put(path, get(sync.managementUrl() + path, API_KEY));
    }
    assertThat(written.get("/api/sync/status")).contains("plans");
    assertThat(written.get("/observe/metrics")).contains("planner_sync_graph_calls_total");
  }

  /** A key that may not do something, that is in a wrong place of its file, and that goes. */
  private void keysOf(SyncFixture sync, String document, Path file) throws Exception {
    String task = sync.url() + "/api/agent/tasks/" + document;
    HttpRequest.Builder deletion = HttpRequest.newBuilder(URI.create(task)).DELETE();
    written.put("status of an agent", get(sync.url() + "/api/sync/status", AGENT_KEY));
    assertThat(written.get("status of an agent")).startsWith("403 ");
    Files.writeString(file, AGENT_KEY + ":agent:writer");
    await()
        .until(
            () -> get(sync.url() + "/api/sync/status", API_KEY).contains("the keys before stay"));
    written.put("a deletion", send(deletion.header("X-API-Key", AGENT_KEY)));
    assertThat(written.get("a deletion")).startsWith("204 ");
    String status = sync.url() + "/api/sync/status";
    String explained = sync.url() + "/api/sync/tasks/" + document + "/explain";
    written.put("a wrong file", get(status, API_KEY));
    written.put("who deleted it", get(explained, API_KEY));
    assertThat(written.get("who deleted it")).contains("agent writer");
  }

  /** What a start prints and logs of it. */
  private String unreadableCertificate() throws Exception {
    Path file = Files.write(directory.resolve("app.pfx"), new byte[] {1, 2, 3});
    Throwable refused = catchThrowable(() -> Credentials.certificate(file, CERTIFICATE_PASSWORD));
    return String.join("\n", Throwables.toStringList(refused));
  }

  private static String get(String url, String key) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)).header("X-API-Key", key));
  }

  private static String post(String url, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    request.header("Origin", "http://localhost:9876");
    var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.headers().map() + " " + answer.body();
  }
}
