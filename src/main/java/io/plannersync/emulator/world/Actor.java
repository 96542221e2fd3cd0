package io.plannersync.emulator.world;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who does something.
 *
 * @param userId the user's object id, or null for an application on its own
 * @param applicationId the application's client id, or null for a person in Planner's own pages
 */
public record Actor(String userId, String applicationId) {

  /** A person in Planner's own pages, whose edits are always based on the newest version. */
  public static Actor person(String userId) {
    return new Actor(userId, null);
  }

  /** An application with a token of its own. */
  public static Actor application(String applicationId) {
    return new Actor(null, applicationId);
  }

  boolean isPerson() {
    return applicationId == null;
  }

  /** Graph's {@code identitySet}. */
  public ObjectNode identitySet() {
    ObjectNode set = Json.object();
    if (userId != null) {
      set.putObject("user").putNull("displayName").put("id", userId);
    }
    if (applicationId != null) {
      set.putObject("application").putNull("displayName").put("id", applicationId);
    }
    return set;
  }
}
