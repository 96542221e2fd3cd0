package io.plannersync.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.plannersync.web.Answer;
import io.plannersync.web.Etag;
import io.plannersync.web.Json;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contract of the HTTP API: an OpenAPI document, by whose schemas bodies are validated. */
public final class OpenApi {

  private static final String RESOURCE = "/openapi/planner-sync.json";
  private static final int SHOWN = 20;

  private final JsonSchemaFactory factory = factory();
  private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
  private final Answer document;
  private final JsonNode components;

  public OpenApi() {
    try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
      byte[] bytes = in.readAllBytes();
      document = Answer.of(200, Answer.JSON, bytes);
      components = Json.MAPPER.readTree(bytes).get("components");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Schemas refer to each other by {@code #/components}, which JSON Schema itself does not know.
   */
  private static JsonSchemaFactory factory() {
    JsonMetaSchema metaSchema =
        JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .keyword(new NonValidationKeyword("components"))
            .build();
    return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
        .metaSchema(metaSchema)
        .build();
  }

  /** The document itself. */
  public Answer document(Request request) {
    return Etag.conditional(request, document);
  }

  /**
   * The body, if it is valid.
   *
   * @param name of a schema of the document, one of an object
   * @throws Problem 400 that names each field that is wrong, and the first one as {@code field}
   */
  public ObjectNode valid(String name, JsonNode body) {
    List<ValidationMessage> wrong =
        schemas.computeIfAbsent(name, this::schema).validate(body).stream()
            .sorted(Comparator.comparing(message -> message.getInstanceLocation().toString()))
            .limit(SHOWN)
            .toList();
    if (wrong.isEmpty() && body instanceof ObjectNode object) {
      return object;
    }
    List<Map<String, String>> errors =
        wrong.stream().map(one -> Map.of("field", field(one), "cause", cause(one))).toList();
    throw Problem.badRequest(
            errors.get(0).get("field").isEmpty()
                ? "the body is not valid: " + errors.get(0).get("cause")
                : errors.get(0).get("field") + ": " + errors.get(0).get("cause"))
        .field(errors.get(0).get("field"))
        .member("errors", errors);
  }

  private JsonSchema schema(String name) {
    ObjectNode schema = Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/" + name);
    schema.set("components", components);
    return factory.getSchema(
        schema, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
  }

  /** {@code checklist/2/title}; of a missing field its name, of the body as a whole empty. */
  private static String field(ValidationMessage message) {
    String place = message.getInstanceLocation().toString().replaceFirst("^[$]?[./]?", "");
    String path = place.replace('.', '/').replaceAll("\\[(\\d+)]", "/$1");
    if (message.getProperty() != null && message.getType().equals("required")) {
      return path.isEmpty() ? message.getProperty() : path + "/" + message.getProperty();
    }
    return path;
  }

  private static String cause(ValidationMessage message) {
    String text = message.getMessage();
    int colon = text.indexOf(": ");
    return colon < 0 ? text : text.substring(colon + 2);
  }
}
