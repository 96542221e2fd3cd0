package io.plannersync.store;

import io.plannersync.model.StoreId;
import java.util.Optional;

/**
 * Every key and channel of the contract with the agents, in one place. The names are those of the
 * service that Planner Sync replaces, so that its readers and writers need no change.
 *
 * @param prefix the namespace with its separator, {@code annika:} by default; may be empty
 */
public record StoreKeys(String prefix) {

  /** The namespace that agents use unless it is set otherwise. */
  public static final StoreKeys DEFAULT = new StoreKeys("annika:");

  /** A task document: JSON text, string or RedisJSON, no expiry. */
  public String task(String storeId) {
    return tasks() + storeId;
  }

  /** What all task documents' keys begin with. */
  public String tasks() {
    return prefix + "tasks:";
  }

  /**
   * The store id of a task document's key; empty for every other key. A colon after the id makes it
   * a key that belongs to a task, such as a lock, and not a document.
   */
  public Optional<String> taskId(String key) {
    if (!key.startsWith(tasks()) || key.equals(updates())) {
      return Optional.empty();
    }
    return Optional.of(key.substring(tasks().length())).filter(StoreId::isId);
  }

  /** Store id to Planner id. */
  public String idMap(String storeId) {
    return idMaps() + storeId;
  }

  /** What all forward id maps' keys begin with. */
  public String idMaps() {
    return prefix + "planner:id_map:";
  }

  /** Planner id to store id; whoever sets it first owns the Planner task. */
  public String reverse(String plannerId) {
    return reverses() + plannerId;
  }

  /** What all reverse id maps' keys begin with. */
  public String reverses() {
    return prefix + "task:mapping:planner:";
  }

  /** The Planner task as last seen: its raw JSON, no expiry. */
  public String snapshot(String plannerId) {
    return prefix + "planner:tasks:" + plannerId;
  }

  /** Says that a Planner task was deleted: JSON, 7 days. */
  public String plannerTombstone(String plannerId) {
    return snapshot(plannerId) + ":tombstone";
  }

  /** Says that a document's Planner task was deleted: the reason as a string, 7 days. */
  public String storeTombstone(String storeId) {
    return prefix + "planner:tombstone:annika:" + storeId;
  }

  /** The etag of a Planner task as last seen: a string, no expiry. */
  public String etag(String plannerId) {
    return prefix + "planner:etag:" + plannerId;
  }

  /** The etag of a Planner task's details as last seen: a string, no expiry. */
  public String detailsEtag(String plannerId) {
    return etag(plannerId) + ":details";
  }

  /** The channel on which changes of documents are told. A channel, not a key. */
  public String updates() {
    return tasks() + "updates";
  }

  /** The newest operations: a list, newest first, at most 1000. */
  public String syncLog() {
    return prefix + "sync:log";
  }

  /** The newest failed operations: a list, newest first, at most 1000, 7 days. */
  public String syncFailed() {
    return prefix + "sync:failed";
  }

  /** How the sync is doing: a JSON string, 300 seconds. */
  public String syncHealth() {
    return prefix + "sync:health";
  }

  /** The plan of documents that name none, as the agents' configuration has it. */
  public String defaultPlan() {
    return prefix + "config:default_plan_id";
  }

  /** There while nobody has emptied the namespace. */
  public String marker() {
    return prefix + "planner-sync:marker";
  }

  /** The pattern for SCAN of all keys that begin with a text, whatever characters it has. */
  public static String pattern(String beginning) {
    return beginning.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "*";
  }
}
