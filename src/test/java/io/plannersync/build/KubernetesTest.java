package io.plannersync.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plannersync.build.ContainerTest.Env;
import io.plannersync.settings.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests of Kubernetes: what one says of another is so. */
class KubernetesTest {

  private static final Path DIRECTORY = Path.of("docker/kubernetes");
  private static final String SECRETS = "/run/secrets/planner-sync/";

  private final JsonNode kustomization = read("kustomization.yaml");
  private final JsonNode deployment = read("deployment.yaml");
  private final JsonNode pod = deployment.at("/spec/template/spec");
  private final JsonNode container = pod.at("/containers/0");

  @Test
  void every_manifest_is_a_resource_and_every_resource_is_there() throws IOException {
    Set<String> manifests = new TreeSet<>();
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
          .forEach(manifests::add);
    }
    assertThat(texts(kustomization.path("resources")))
        .containsExactlyInAnyOrderElementsOf(manifests);
    for (String name : manifests) {
      JsonNode manifest = read(name);
      assertThat(manifest.path("kind").asText()).as(name).isNotEmpty();
      assertThat(manifest.path("apiVersion").asText()).as(name).isNotEmpty();
      assertThat(manifest.at("/metadata/name").asText()).isEqualTo("planner-sync");
    }
    assertThat(kustomization.path("namespace").asText()).isEqualTo("planner-sync");
  }

  @Test
  void whoever_selects_pods_selects_these() {
    JsonNode labels = deployment.at("/spec/template/metadata/labels");
    assertThat(labels).isNotEmpty();
    for (JsonNode selector :
        List.of(
            deployment.at("/spec/selector/matchLabels"),
            read("service.yaml").at("/spec/selector"),
            read("disruption.yaml").at("/spec/selector/matchLabels"),
            read("network.yaml").at("/spec/podSelector/matchLabels"),
            pod.at("/topologySpreadConstraints/0/labelSelector/matchLabels"))) {
      assertThat(selector).isEqualTo(labels);
    }
  }

  @Test
  void ports_are_named_where_they_are_asked_for() {
    List<String> names = texts(container.path("ports"), "name");
    assertThat(names).containsExactly("http", "management");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      JsonNode asked = container.path(probe).path("httpGet");
      assertThat(asked.path("port").asText()).isEqualTo("management");
      assertThat(asked.path("path").asText()).matches("/observe/health/(live|ready)");
    }
    assertThat(read("service.yaml").at("/spec/ports/0/targetPort").asText()).isEqualTo("http");
    JsonNode ingress = read("network.yaml").at("/spec/ingress");
    assertThat(ingress.at("/0/ports/0/port").asText()).isEqualTo("http");
    assertThat(ingress.at("/1/ports/0/port").asText()).isEqualTo("management");
    assertThat(ingress.at("/1/from")).isNotEmpty();
  }

  @Test
  void the_ports_are_those_of_the_image() throws IOException {
    String image = Files.readString(Path.of("docker/Dockerfile"));
    List<String> ports = texts(container.path("ports"), "containerPort");
    assertThat(image).contains("EXPOSE " + String.join(" ", ports));
    assertThat(
            deployment
                .at("/spec/template/metadata/annotations")
                .path("prometheus.io/port")
                .asText())
        .isEqualTo(ports.get(1));
  }

  @Test
  void the_user_is_that_of_the_image_and_writes_only_where_it_says() throws IOException {
    String image = Files.readString(Path.of("docker/Dockerfile"));
    JsonNode user = pod.path("securityContext");
    assertThat(image)
        .contains(
            "USER " + user.path("runAsUser").asText() + ":" + user.path("runAsGroup").asText());
    assertThat(user.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(user.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    JsonNode confined = container.path("securityContext");
    assertThat(confined.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(confined.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(confined.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");

    List<String> written = new ArrayList<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      if (!mount.path("readOnly").asBoolean()) {
        written.add(mount.path("mountPath").asText());
      }
    }
    assertThat(image).contains("VOLUME " + String.join(" ", written) + "\n");
  }

  @Test
  void every_volume_is_declared_and_mounted() {
    assertThat(texts(pod.path("volumes"), "name"))
        .containsExactlyInAnyOrderElementsOf(texts(container.path("volumeMounts"), "name"));
  }

  @Test
  void settings_are_known_and_no_secrets() throws IOException {
    assertThat(container.at("/envFrom/0/configMapRef/name").asText())
        .isEqualTo(generated("configMapGenerator", "planner-sync-settings").path("name").asText());
    Map<String, String> settings = Env.read("docker/kubernetes/settings.env");
    assertThat(settings.keySet())
        .contains("AZURE_TENANT_ID", "AZURE_CLIENT_ID")
        .isSubsetOf(KnownSettings.kinds().keySet())
        .doesNotContainAnyElementsOf(KnownSettings.secrets());
  }

  @Test
  void each_secret_is_read_from_the_file_that_the_secret_becomes() throws IOException {
    JsonNode secret = generated("secretGenerator", "planner-sync-secrets");
    assertThat(secret.path("envs").toString()).isEqualTo("[\"secrets.env\"]");
    assertThat(volume("secrets").at("/secret/secretName").asText())
        .isEqualTo(secret.path("name").asText());
    assertThat(mount("secrets").path("mountPath").asText() + "/").isEqualTo(SECRETS);

    Set<String> keys = Env.read("docker/kubernetes/secrets.example.env").keySet();
    assertThat(keys).isSubsetOf(KnownSettings.secrets());
    Set<String> named = new TreeSet<>();
    for (JsonNode variable : container.path("env")) {
      String name = variable.path("name").asText();
      assertThat(KnownSettings.kinds()).containsKey(name);
      assertThat(name).endsWith("_FILE");
      String key = name.replaceFirst("_FILE$", "");
      assertThat(variable.path("value").asText()).isEqualTo(SECRETS + key);
      named.add(key);
    }
    assertThat(named).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(Files.readAllLines(Path.of(".gitignore"))).contains("docker/kubernetes/secrets.env");
  }

  @Test
  void routes_are_mounted_one_by_one_where_the_image_looks_for_them() {
    JsonNode routes = generated("configMapGenerator", "planner-sync-routes");
    assertThat(volume("routes").at("/configMap/name").asText())
        .isEqualTo(routes.path("name").asText());
    for (String file : texts(routes.path("files"))) {
      String name = Path.of(file).getFileName().toString();
      assertThat(mount("routes").path("subPath").asText()).isEqualTo(name);
      assertThat(mount("routes").path("mountPath").asText())
          .isEqualTo("/opt/planner-sync/routes/custom/" + name);
      JsonNode route = read(file).at("/0/route");
      assertThat(name).isEqualTo(route.path("id").asText() + ".camel.yaml");
      assertThat(route.path("routeConfigurationId").asText()).isEqualTo("drop");
    }
  }

  @Test
  void one_of_two_is_always_there() {
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
    assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(1)).isZero();
    assertThat(read("disruption.yaml").at("/spec/minAvailable").asInt()).isEqualTo(1);
    assertThat(container.at("/resources/limits/memory").asText())
        .isEqualTo(container.at("/resources/requests/memory").asText());
  }

  private static JsonNode read(String file) {
    return Yaml.read(DIRECTORY.resolve(file));
  }

  private JsonNode generated(String generator, String name) {
    return named(kustomization.path(generator), name);
  }

  private JsonNode volume(String name) {
    return named(pod.path("volumes"), name);
  }

  private JsonNode mount(String name) {
    return named(container.path("volumeMounts"), name);
  }

  private static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("there is no " + name + " in " + list);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.path(member).asText()));
    return texts;
  }
}
