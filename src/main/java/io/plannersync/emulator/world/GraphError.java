package io.plannersync.emulator.world;

import java.util.Map;

/**
 * A refusal as Graph words it. Planner itself sends an empty code except where a limit is reached;
 * the texts marked "own words" in this class were not found in a published answer.
 */
public final class GraphError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;

  public GraphError(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  public GraphError(int status, String code, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Graph's error code, often empty. */
  public String code() {
    return code;
  }

  /** Headers of the answer beside the usual ones. */
  public Map<String, String> headers() {
    return headers;
  }

  /** 400, a body that does not fit the metadata. */
  public static GraphError invalid(String detail) {
    return new GraphError(400, "", "The request is invalid:\r\n" + detail);
  }

  /** 400, a body that fits the metadata and breaks a rule of Planner. */
  public static GraphError rule(String field, String entity, String detail) {
    return new GraphError(
        400,
        "",
        "Business logic validation has failed. Validation for field '%s', on entity '%s' has failed: %s"
            .formatted(field, entity, detail));
  }

  /** 400, an id that is not 28 characters of the id alphabet (own words). */
  public static GraphError malformedId(String what) {
    return new GraphError(
        400, "", "The request is invalid:\r\nThe identifier of the " + what + " is malformed.");
  }

  /** 403, no access or nothing there. Planner does not say which. */
  public static GraphError forbidden() {
    return new GraphError(
        403,
        "",
        "You do not have the required permissions to access this item, or the item may not exist.");
  }

  /** 403 with the name of a limit as the code ("Planner resource limits" of planner-overview). */
  public static GraphError limit(String code) {
    return new GraphError(403, code, "The request exceeded allowed limits.");
  }

  /** 404. */
  public static GraphError notFound() {
    return new GraphError(404, "", "The requested item is not found.");
  }

  /** 409, the change overlaps with one accepted since the version it names. */
  public static GraphError conflict() {
    return new GraphError(
        409,
        "",
        "The attempted changes conflicted with already accepted changes. "
            + "Read the latest state and resolve differences.");
  }

  /** 412, no version given. */
  public static GraphError ifMatchMissing() {
    return new GraphError(
        412, "", "The If-Match header must be specified for this kind of request.");
  }

  /** 412, a version this resource does not have or no longer knows. */
  public static GraphError ifMatchInvalid() {
    return new GraphError(412, "", "The If-Match header contains an invalid value.");
  }

  /** What {@code If-Match: *} earned on a PATCH; the status was not published, 412 is assumed. */
  public static GraphError ifMatchStar() {
    return new GraphError(412, "", "The given key was not present in the dictionary.");
  }
}
