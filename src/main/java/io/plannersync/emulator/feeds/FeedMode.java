package io.plannersync.emulator.feeds;

import java.util.Arrays;

/** Whether a feed works, and how it is off if it does not. */
public enum FeedMode {
  /** It works. */
  ON("on", 200),
  /** Off as something that is not there. */
  NOT_FOUND("404", 404),
  /** Off as something that is not allowed. */
  FORBIDDEN("403", 403),
  /** Off as in a cloud whose metadata lack the path. */
  UNKNOWN_PATH("400", 400),
  /** Off as something nobody has built. */
  NOT_IMPLEMENTED("501", 501),
  /** Off without saying so: 200 with nothing new, whatever happens. Its tokens move on. */
  SILENT("silent", 200);

  private final String text;
  private final int status;

  FeedMode(String text, int status) {
    this.text = text;
    this.status = status;
  }

  /** The name in settings. */
  public String text() {
    return text;
  }

  /** The HTTP status of its answers. */
  public int status() {
    return status;
  }

  /**
   * @throws IllegalArgumentException if there is no such mode
   */
  public static FeedMode of(String text) {
    return Arrays.stream(values())
        .filter(mode -> mode.text.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "A feed is on, 404, 403, 400, 501 or silent, not " + text + "."));
  }
}
