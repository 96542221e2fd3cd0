package io.plannersync.emulator.authority;

import io.plannersync.emulator.world.GraphError;
import java.util.Set;

/**
 * The permissions that open a call, by kind of token: any one of them is enough. This is the only
 * table of them. Its source are the "Permissions" sections of Microsoft's reference for each call
 * and Microsoft's list of permissions by call (version of 2026-08-07); where the two differ, the
 * list stands.
 *
 * <p>Not decided there, and chosen here: the deltas of buckets, of a group's plans and of a user's
 * tasks ask for what reading asks for.
 */
public enum Access {
  /** No token at all. */
  OPEN,
  /** Any token. */
  TOKEN,
  /** Get and list tasks, details, plans, buckets; deltas of buckets and plans. */
  PLANNER_READ(
      Set.of("Tasks.Read.All", "Tasks.ReadWrite.All"),
      Set.of("Tasks.Read", "Tasks.ReadWrite", "Group.Read.All", "Group.ReadWrite.All")),
  /** Create, update, delete tasks, details, plans, buckets. */
  PLANNER_WRITE(Set.of("Tasks.ReadWrite.All"), Set.of("Tasks.ReadWrite", "Group.ReadWrite.All")),
  /** The delta of everything that a user follows: not for an application. */
  PLANNER_FOLLOWED(
      Set.of(), Set.of("Tasks.Read", "Tasks.ReadWrite", "Group.Read.All", "Group.ReadWrite.All")),
  /** List historyItems. */
  PLANNER_HISTORY(
      Set.of("Tasks.Read.All", "Tasks.ReadWrite.All"), Set.of("Tasks.Read", "Tasks.ReadWrite")),
  /** The delta of a plan's tasks: the least permission only, no higher one. */
  PLAN_DELTA(Set.of("Tasks.Read.All"), Set.of("Tasks.Read")),
  /** List groups; an application may do so with Group.ReadBasic.All since 2026-08. */
  GROUPS(
      Set.of(
          "Group.ReadBasic.All",
          "GroupMember.Read.All",
          "Group.Read.All",
          "Group.ReadWrite.All",
          "Directory.Read.All"),
      Set.of(
          "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All")),
  /** Get a group. */
  GROUP(
      Set.of("GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"),
      Set.of(
          "GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All")),
  /** Be told of the changes of groups ("Create subscription"). */
  GROUP_CHANGES(
      Set.of("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"),
      Set.of("Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All")),
  /** Get and list users, and be told of their changes. */
  USERS(
      Set.of("User.ReadBasic.All", "User.Read.All", "Directory.Read.All"),
      Set.of("User.ReadBasic.All", "User.Read.All", "Directory.Read.All"));

  private final Set<String> application;
  private final Set<String> delegated;

  /** Whoever calls. */
  Access() {
    this(null, null);
  }

  /** An empty set is a kind of token that the call does not support. */
  Access(Set<String> application, Set<String> delegated) {
    this.application = application;
    this.delegated = delegated;
  }

  /**
   * @param isDelegated whether the token is a user's
   * @param permissions the scopes or roles in it
   * @throws GraphError 403, as each family of calls words it, if none of them is enough
   */
  public void require(boolean isDelegated, Set<String> permissions) {
    Set<String> enough = isDelegated ? delegated : application;
    if (enough != null && permissions.stream().noneMatch(enough::contains)) {
      throw refusal();
    }
  }

  private GraphError refusal() {
    return switch (this) {
      // What an app token without a Planner permission was seen to get.
      case PLANNER_READ, PLANNER_FOLLOWED, PLANNER_HISTORY, PLAN_DELTA ->
          new GraphError(403, "UnknownError", "");
      case PLANNER_WRITE -> GraphError.forbidden();
      default ->
          new GraphError(
              403,
              "Authorization_RequestDenied",
              "Insufficient privileges to complete the operation.");
    };
  }
}
